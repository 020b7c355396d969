using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

/// <summary>Messages as Prometheus words and places them.</summary>
public sealed class ParseErrorTests
{
    [Theory]
    [InlineData("", "unknown position: parse error: no expression found in input")]
    [InlineData("1+", "1:3: parse error: unexpected end of input")]
    [InlineData("\n(1\n+ *", "3:3: parse error: unexpected <op:*>")]
    [InlineData("(1", "1:3: parse error: unclosed left parenthesis")]
    [InlineData("1)", "1:3: parse error: unexpected right parenthesis ')'")]
    [InlineData("foo[5m", "1:7: parse error: unclosed left bracket")]
    [InlineData("foo{", "1:5: parse error: unexpected end of input inside braces")]
    [InlineData("2.5.", "1:1: parse error: bad number or duration syntax: \"2.5.\"")]
    [InlineData("1 !~ 1", "1:3: parse error: unexpected character after '!': '~'")]
    [InlineData("é", "1:1: parse error: unexpected character: 'é'")]
    [InlineData("\"a", "1:1: parse error: unterminated quoted string")]
    [InlineData("\"\\q\"", "1:1: parse error: unknown escape sequence U+0071 'q'")]
    [InlineData("sum(a b)", "1:7: parse error: unexpected identifier \"b\" in aggregation")]
    [InlineData("rate(a b)", "1:8: parse error: unexpected identifier \"b\"")]
    [InlineData("rate(a,)", "1:7: parse error: trailing commas not allowed in function call args")]
    [InlineData("sum by a (b)", "1:8: parse error: unexpected identifier \"a\" in grouping opts, expected \"(\"")]
    [InlineData("sum by (1) (b)", "1:9: parse error: unexpected number \"1\" in grouping opts, expected label")]
    [InlineData(
        "sum by (a b) (c)", "1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or \")\"")]
    [InlineData("a{b}", "1:4: parse error: unexpected \"}\" in label matching, expected label matching operator")]
    [InlineData("a{b=1}", "1:5: parse error: unexpected character inside braces: '1'")]
    [InlineData("a{b=c}", "1:5: parse error: unexpected identifier \"c\" in label matching, expected string")]
    [InlineData("a{,}", "1:3: parse error: unexpected \",\" in label matching, expected identifier or \"}\"")]
    [InlineData("a offset",
        "1:9: parse error: unexpected end of input in offset, expected number, duration, step(), or range()")]
    [InlineData("a @ b", "1:5: parse error: unexpected identifier \"b\" in @, expected timestamp")]
    [InlineData("a[", "1:3: parse error: unexpected end of input in duration expression")]
    [InlineData("a[]",
        "1:3: parse error: unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()")]
    [InlineData(
        "a[5m 5m]", "1:6: parse error: unexpected duration \"5m\" in subquery or range, expected \":\" or \"]\"")]
    [InlineData("a[5m:5m 5m]", "1:9: parse error: unexpected duration \"5m\" in subquery selector, expected \"]\"")]
    [InlineData("a[0]", "1:3: parse error: duration must be greater than 0")]
    [InlineData("1[5m]", "1:2: parse error: ranges only allowed for vector selectors")]
    [InlineData("a offset 1m [5m]", "1:13: parse error: no offset modifiers allowed before range")]
    [InlineData("1 offset 1m",
        "1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery")]
    [InlineData("a offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times")]
    [InlineData("a @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times")]
    [InlineData("nope(a)", "1:1: parse error: unknown function with name \"nope\"")]
    [InlineData("a + group_left b", "1:5: parse error: unexpected <group_left>")]
    [InlineData("999999999999y", "1:1: parse error: duration out of range")]
    [InlineData("1m1h", "1:1: parse error: not a valid duration string: \"1m1h\"")]
    public void Syntax_is_blamed_where_it_breaks(string query, string message) => Assert.Equal(message, Message(query));

    [Theory]
    [InlineData("1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier")]
    [InlineData("1 and 2", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression")]
    [InlineData("a + bool b", "1:3: parse error: bool modifier can only be used on comparison operators")]
    [InlineData("a and on(x) group_left b", "1:1: parse error: no grouping allowed for \"and\" operation")]
    [InlineData(
        "a + on(x) group_left(x) b", "1:3: parse error: label \"x\" must not occur in ON and GROUP clause at once")]
    [InlineData("a + on(x) 1", "1:1: parse error: vector matching only allowed between instant vectors")]
    [InlineData(
        "rate(a)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("sum(1)", "1:5: parse error: expected type instant vector in aggregation expression, got scalar")]
    [InlineData("topk(a, b)", "1:6: parse error: expected type scalar in aggregation parameter, got instant vector")]
    [InlineData("clamp(a)", "1:1: parse error: expected 3 argument(s) in call to \"clamp\", got 1")]
    [InlineData("round(a, 1, 2)", "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3")]
    [InlineData(
        "label_join(a, \"b\")", "1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 2")]
    [InlineData("sum()", "1:1: parse error: no arguments for aggregate expression provided")]
    [InlineData(
        "topk(a)", "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1")]
    [InlineData("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("{a=~\".*\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher")]
    [InlineData("a{__name__=\"b\"}", "1:1: parse error: metric name must not be set twice: \"a\" or \"b\"")]
    [InlineData("-\"a\"",
        "1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"string\"")]
    [InlineData("1[5m:1m]", "1:1: parse error: subquery is only allowed on instant vector, got scalar instead")]
    [InlineData("\"a\" + 1", "1:1: parse error: binary expression must contain only scalar and instant vector types")]
    public void Types_are_checked_after_the_syntax(string query, string message) =>
        Assert.Equal(message, Message(query));

    [Theory]
    [InlineData("a{b=~\"(\"}")]
    [InlineData("a{b=~\"(?=x)\"}")]
    public void Patterns_that_cannot_be_matched_are_refused(string query) =>
        Assert.StartsWith("1:3: parse error: error parsing regexp: ", Message(query), StringComparison.Ordinal);

    private static string Message(string query) =>
        Assert.Throws<ParseException>(() => PromParser.Parse(query, ParserOptions.Stable)).Message;
}
