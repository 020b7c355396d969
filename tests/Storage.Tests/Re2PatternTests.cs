using System.Text.RegularExpressions;

namespace LightWatch.Storage.Tests;

public sealed class Re2PatternTests
{

    [Theory]
    [InlineData("a|b", "a", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("a.c", "a\nc", true)]
    [InlineData("a$", "a", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?i)ABC", "abc", true)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData("(?i:A)b", "aB", false)]
    [InlineData("(?P<name>x)(y)", "xy", true)]
    [InlineData(@"\d+", "12", true)]
    [InlineData(@"\d+", "٣", false)]
    [InlineData(@"\w", "ä", false)]
    [InlineData("[[:alpha:]_]+", "a_Z", true)]
    [InlineData("[^[:digit:]]", "5", false)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[a-z-[x]+", "b-[x", true)]
    [InlineData(@"[\d.]+", "1.2", true)]
    [InlineData(@"\Qa.b\E.", "a.bc", true)]
    [InlineData(@"\Qa.b\E.", "axbc", false)]
    [InlineData(@"\x{263A}\_\-", "☺_-", true)]
    [InlineData(@"\pL+", "äb", true)]
    [InlineData(@"\p{^L}", "a", false)]
    [InlineData("a{2,3}", "aaa", true)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("a{", "a{", true)]
    [InlineData("(a{30}){30}", "b", false)]
    public void Patterns_mean_what_they_mean_in_prometheus(string pattern, string value, bool matches) =>
        Assert.Equal(matches, new LabelMatcher(MatchKind.Regex, "b", pattern).Matches(value));

    [Theory]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("a)", "unexpected ): `a)`")]
    [InlineData("[a", "missing closing ]: `[a`")]
    [InlineData("*a", "missing argument to repetition operator: `*a`")]
    [InlineData("a**", "invalid nested repetition operator: `a**`")]
    [InlineData("[z-a]", "invalid character class range: `[z-a]`")]
    [InlineData("a{2,1}", "invalid repeat count: `{2,1}`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("(a{100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("((a{100}b){100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=a`")]
    [InlineData(@"(a)\1", @"invalid escape sequence: `\1`")]
    [InlineData(@"\Z", @"invalid escape sequence: `\Z`")]
    [InlineData("[[:nope:]]", "invalid character class range: `[:nope:]`")]
    [InlineData(@"a\", @"trailing backslash at end of expression: ``")]
    public void Others_are_refused_with_the_reason(string pattern, string reason) =>
        Assert.Equal(
            reason, Assert.ThrowsAny<ArgumentException>(() => new LabelMatcher(MatchKind.Regex, "b", pattern)).Message);

    [Theory]
    [InlineData("(a)(?P<x>b)(?:c)(?<y>d)", "x=2 y=3")]           // numbered from left to right, named or not
    [InlineData(@"\(a\)[(](b)", "")]
    [InlineData("(?i)(a)(?s:(?P<z>b))", "z=2")]
    public void Groups_are_numbered_whether_named_or_not(string pattern, string expected)
    {
        var translated = Re2Pattern.Translate(pattern, out var names);
        Assert.Equal(expected, string.Join(' ', names.OrderBy(n => n.Value).Select(n => $"{n.Key}={n.Value}")));
        Assert.DoesNotContain(
            "<", new Regex(translated, RegexOptions.None, TimeSpan.FromSeconds(1)).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_greediness_is_refused_where_groups_capture() =>
        Assert.Throws<ArgumentException>(() => Re2Pattern.Translate("(?U)(a+)", out _));
}
