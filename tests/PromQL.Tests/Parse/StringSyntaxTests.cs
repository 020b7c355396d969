using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class StringSyntaxTests
{
    [Theory]
    [InlineData("\"a\\tb\\n\"", "a\tb\n")]
    [InlineData("'\\'\"'", "'\"")]
    [InlineData("\"\\u263a\\U0001F600\\x41\\101\"", "☺😀AA")]
    [InlineData("`a\\n\n`", "a\\n\n")]
    [InlineData("\"\\xe2\\x98\\xba\"", "☺")]
    public void Escapes_stand_for_their_characters(string query, string text) =>
        Assert.Equal(text, Assert.IsType<StringLiteral>(PromParser.Parse(query, ParserOptions.Stable)).Value);

    [Theory]
    [InlineData("\"a\\xc5z\"", "a\uFFFDz", "\"a\\xc5z\"")]
    [InlineData("'\\xe2\\x98'", "\uFFFD", "\"\\xe2\\x98\"")]
    [InlineData("\"\\xff\\n\\xfe\\u263a\"", "\uFFFD\n\uFFFD\u263a", "\"\\xff\\n\\xfe\u263a\"")]
    [InlineData("\"\\ufffd\"", "\uFFFD", "\"\uFFFD\"")]
    public void Bytes_that_are_no_text_are_printed_as_they_were(string query, string text, string printed)
    {
        var literal = Assert.IsType<StringLiteral>(PromParser.Parse(query, ParserOptions.Stable));
        Assert.Equal((text, printed), (literal.Value, Printer.Print(literal)));
    }

    [Theory]
    [InlineData("\"\\xg\"", "illegal character U+0067 'g' in escape sequence")]
    [InlineData("\"\\400\"", "escape sequence is an invalid Unicode code point")]
    [InlineData("\"\\ud800\"", "escape sequence is an invalid Unicode code point")]
    [InlineData("\"\\", "escape sequence not terminated")]
    [InlineData("\"a\nb\"", "unterminated quoted string")]
    [InlineData("`a", "unterminated raw string")]
    public void Broken_strings_are_refused(string query, string reason) =>
        Assert.Equal(reason, Assert.Throws<ParseException>(() => PromParser.Parse(query, ParserOptions.Stable)).Reason);
}
