namespace LightWatch.Storage.Tests;

public class LabelMatcherTests
{
    [Theory]
    [InlineData(MatchKind.Equal, "a", "a", true)]
    [InlineData(MatchKind.Equal, "a", "A", false)]
    [InlineData(MatchKind.NotEqual, "a", "", true)]
    [InlineData(MatchKind.Regex, "a|b", "b", true)]
    [InlineData(MatchKind.Regex, "a|b", "ab", false)]
    [InlineData(MatchKind.Regex, "a.c", "a\nc", true)]
    [InlineData(MatchKind.Regex, "a", "a\n", false)]
    [InlineData(MatchKind.Regex, ".+", "", false)]
    [InlineData(MatchKind.Regex, ".*", "", true)]
    [InlineData(MatchKind.NotRegex, "a.*", "b", true)]
    [InlineData(MatchKind.NotRegex, "a.*", "ab", false)]
    public void Value_matches_as_in_Prometheus(MatchKind kind, string pattern, string value, bool expected) =>
        Assert.Equal(expected, new LabelMatcher(kind, "l", pattern).Matches(value));

    [Theory]
    [InlineData(MatchKind.Equal, "", true)]
    [InlineData(MatchKind.NotEqual, "", false)]
    [InlineData(MatchKind.Regex, "x?", true)]
    [InlineData(MatchKind.NotRegex, ".+", true)]
    [InlineData(MatchKind.NotRegex, "", false)]
    public void Absent_label_counts_as_the_empty_string(MatchKind kind, string pattern, bool expected) =>
        Assert.Equal(expected, new LabelMatcher(kind, "l", pattern).MatchesEmpty);

    [Theory, InlineData("("), InlineData("a{2,1}"), InlineData("[b-a]"), InlineData("(?=a)"), InlineData("\\1")]
    public void Pattern_outside_the_syntax_is_refused_with_a_reason(string pattern) =>
        Assert.NotEmpty(
            Assert.Throws<ArgumentException>(() => new LabelMatcher(MatchKind.Regex, "l", pattern)).Message);

    [Theory]
    [InlineData(MatchKind.Equal, "l=\"v\"")]
    [InlineData(MatchKind.NotEqual, "l!=\"v\"")]
    [InlineData(MatchKind.Regex, "l=~\"v\"")]
    [InlineData(MatchKind.NotRegex, "l!~\"v\"")]
    public void Text_is_the_notation_of_PromQL(MatchKind kind, string expected) =>
        Assert.Equal(expected, new LabelMatcher(kind, "l", "v").ToString());
}
