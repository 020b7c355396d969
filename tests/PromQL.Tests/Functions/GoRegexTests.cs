using LightWatch.PromQL.Functions;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class GoRegexTests
{
    [Theory]
    [InlineData("(.*)-(.*)", "a-b", "$2/$1", "b/a")]
    [InlineData("(?P<first>[a-z]+)(\\d+)", "cpu12", "${first}_$2", "cpu_12")]     // named groups are numbered too
    [InlineData("(.*)", "x", "$1y", "")]                                          // the name is 1y
    [InlineData("(.*)", "x", "${1}y", "xy")]
    [InlineData("(.*)", "x", "$$1 $", "$1 $")]
    [InlineData("(.*)", "x", "$3", "")]
    [InlineData("[[:alpha:]]+", "abc", "yes", "yes")]
    [InlineData("a|b", "b", "yes", "yes")]
    [InlineData("\\Qa.b\\E", "a.b", "yes", "yes")]
    [InlineData("x.y", "x\ny", "yes", "yes")]                                     // the dot takes a line's end
    [InlineData("[]a]+", "]a", "yes", "yes")]
    [InlineData("((a)|b)(?:c)(?P<rest>.*)", "bcd", "$1,$2,$3,$rest", "b,,d,d")]   // a group that took no part is empty
    [InlineData("(?i)(A)$", "a", "$1", "a")]
    [InlineData("(a+?)(a*)", "aaa", "$1|$2", "a|aa")]
    public void Match_fills_the_template(string pattern, string text, string template, string expected) =>
        Assert.Equal(expected, new GoRegex(pattern).Expand(text, template));

    [Theory, InlineData("b", "abc"), InlineData("a|b", "ab"), InlineData("\\Qa.b\\E", "axb"),
        InlineData("\\d", "\u0663"), InlineData("abc", "abc\n")]
    public void Pattern_that_does_not_match_all_of_the_text_gives_nothing(string pattern, string text) =>
        Assert.Null(new GoRegex(pattern).Expand(text, "x"));

    [Theory, InlineData("("), InlineData("[a"), InlineData("a{2,1}"), InlineData("[[:what:]]"), InlineData(@"(a)\1"),
        InlineData("(?U)(a+)"), InlineData("(a{100}){100}")]
    public void Bad_pattern_is_refused(string pattern) =>
        Assert.ThrowsAny<ArgumentException>(() => new GoRegex(pattern));
}
