using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class StatsOnlyTests
{
    [Theory]
    [InlineData("histogram_count(a)", "a")]
    [InlineData("histogram_sum(rate(a[5m])) / histogram_avg(b)", "a b")]
    [InlineData("histogram_count(sum(a))", "a")]
    [InlineData("a", "")]
    [InlineData("histogram_quantile(0.9, histogram_count(a))", "")]              // buckets matter below a quantile
    [InlineData("histogram_count(a[5m:1m])", "")]
    [InlineData("histogram_count(a </ 1)", "")]
    // by reference: the other selector is not meant
    [InlineData("histogram_count(a) + a", "a")]
    public void Selectors_below_count_and_sum_are_found(string query, string expected) => Assert.Equal(
        expected,
        string.Join(' ',
            StatsOnly.Find(PromParser.Parse(Valid(query), ParserOptions.Experimental)).Select(s => s.Name)
                .Order(StringComparer.Ordinal)));

    // A range vector must be an argument of a range function.
    private static string Valid(string query) =>
        query.Replace("a[5m:1m]", "last_over_time(a[5m:1m])", StringComparison.Ordinal);
}
