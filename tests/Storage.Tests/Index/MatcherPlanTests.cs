using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public class MatcherPlanTests
{
    private static readonly string[] Values = ["", "a", "ab", "abc", "b", "c", "x1", "x2", "1.2", "1x2", "host-1", "aa",
        "a|b", "A", "a\nb"];

    [Theory]
    [InlineData("a|b|a", "a,b", "")]
    [InlineData("(?:x1|x2)", "x1,x2", "")]
    [InlineData("1\\.2", "1.2", "")]
    [InlineData("host-.*", null, "host-")]
    [InlineData("ab*", null, "a")]
    [InlineData("ab|c.*", null, "")]
    [InlineData("a(b)", null, "a")]
    public void Pattern_is_its_literals_or_its_prefix(string pattern, string? values, string prefix)
    {
        var plan = new MatcherPlan(new LabelMatcher(MatchKind.Regex, "l", pattern));
        Assert.Equal(values, plan.Values is null ? null : string.Join(',', plan.Values));
        Assert.Equal(prefix, plan.Prefix);
    }

    [Theory]
    [InlineData("a|b|a")]
    [InlineData("(?:x1|x2)")]
    [InlineData("(a|b)(c)?")]
    [InlineData("1\\.2")]
    [InlineData("ab*")]
    [InlineData("ab?c?")]
    [InlineData("a{2}")]
    [InlineData("a\\|b")]
    [InlineData("ab|c.*")]
    [InlineData("|a")]
    [InlineData("(?i)a")]
    [InlineData("(?i:a|b)")]
    [InlineData("[ab]|c")]
    [InlineData("a.b")]
    [InlineData("\\x61")]
    [InlineData("\\d.*")]
    [InlineData(".*")]
    [InlineData(".+")]
    [InlineData("")]
    public void Plan_never_loses_a_value_that_the_matcher_takes(string pattern)
    {
        foreach (var kind in Enum.GetValues<MatchKind>())
        {
            var matcher = new LabelMatcher(kind, "l", pattern);
            var plan = new MatcherPlan(matcher);
            Assert.Equal(matcher.MatchesEmpty, plan.MatchesEmpty);
            foreach (var value in Values)
            {
                var positive = matcher.Matches(value) != plan.Negated;
                Assert.Equal(positive, plan.Matches(value));
                if (plan.Values is not null)
                    Assert.Equal(positive, plan.Values.Contains(value, StringComparer.Ordinal));
                if (positive) Assert.StartsWith(plan.Prefix, value, StringComparison.Ordinal);
                if (plan.MatchesAnything) Assert.True(positive);
                if (plan.MatchesAllButEmpty) Assert.Equal(value.Length > 0, positive);
            }
        }
    }
}
