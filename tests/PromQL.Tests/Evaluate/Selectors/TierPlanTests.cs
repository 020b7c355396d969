using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate.Selectors;

public sealed class TierPlanTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const long Now = 400 * Day;

    private static readonly Labels Bytes = Labels.From(("__name__", "bytes_total"));

    [Theory]
    // short ranges are always raw
    [InlineData("bytes_total", 1, 300, Tier.Raw, TierColumn.Last)]
    // five minutes of step hold too few buckets
    [InlineData("bytes_total", 3, 300, Tier.Raw, TierColumn.Last)]
    [InlineData("bytes_total", 3, 600, Tier.Minute, TierColumn.Last)]
    // the window holds too few
    [InlineData("rate(bytes_total[5m])", 30, 3600, Tier.Raw, TierColumn.Last)]
    [InlineData("rate(bytes_total[10m])", 30, 3600, Tier.Minute, TierColumn.Increase)]
    [InlineData("increase(bytes_total[1d])", 30, 86400, Tier.Hour, TierColumn.Increase)]
    [InlineData("max_over_time(bytes_total[12h])", 30, 43200, Tier.Hour, TierColumn.Max)]
    [InlineData("min_over_time(bytes_total[1h])", 10, 3600, Tier.Minute, TierColumn.Min)]
    [InlineData("sum_over_time(bytes_total[1h])", 10, 3600, Tier.Minute, TierColumn.Sum)]
    [InlineData("count_over_time(bytes_total[1h])", 10, 3600, Tier.Minute, TierColumn.Count)]
    [InlineData("stddev_over_time(bytes_total[1d])", 30, 86400, Tier.Raw, TierColumn.Last)]   // no column answers it
    [InlineData("rate(bytes_total[1d] anchored)", 30, 86400, Tier.Raw, TierColumn.Last)]
    public async Task Query_reads_the_coarsest_tier_that_its_step_and_window_allow(
        string query, int days, int stepSeconds, Tier tier, TierColumn column)
    {
        var source = new SomeSeries();
        using var result =
            await source.EvaluateAsync(query, new EvalRange(Now - (days * Day), Now, stepSeconds * 1000L));
        Assert.Equal((tier, column), (source.Selects[0].Tier, source.Selects[0].Column));
    }

    [Theory, InlineData(10, Tier.Raw), InlineData(40, Tier.Minute), InlineData(100, Tier.Hour),
        InlineData(399, Tier.Hour)]
    public async Task Samples_that_are_gone_come_from_the_tier_that_still_has_them(int daysAgo, Tier tier)
    {
        var source = new SomeSeries();
        source.Oldest[Tier.Raw] = Now - (30 * Day);
        source.Oldest[Tier.Minute] = Now - (90 * Day);
        source.Oldest[Tier.Hour] = Now - (365 * Day);
        using var result = await source.EvaluateAsync("bytes_total", EvalRange.At(Now - (daysAgo * Day)));
        Assert.Equal(tier, source.Selects[0].Tier);
    }

    [Fact]
    public async Task Tier_that_reaches_no_further_back_is_not_taken()
    {
        var source = new SomeSeries();
        source.Oldest[Tier.Raw] = source.Oldest[Tier.Minute] = source.Oldest[Tier.Hour] = Now - Hour;
        using var result = await source.EvaluateAsync("bytes_total", new EvalRange(Now - Day, Now, Minute));
        Assert.Equal(Tier.Raw, source.Selects[0].Tier);
    }

    [Theory, InlineData(Tier.Raw), InlineData(Tier.Minute), InlineData(Tier.Hour)]
    public async Task Forced_tier_is_taken(Tier tier)
    {
        var source = new SomeSeries();
        using var result = await source.EvaluateAsync(
            "max_over_time(bytes_total[1d])", new EvalRange(Now - (30 * Day), Now, Day),
            QueryLimits.Default with { Tier = tier });
        Assert.Equal(tier, source.Selects[0].Tier);
    }

    [Fact]
    public async Task Rate_of_a_tier_is_its_increase_over_the_window()
    {
        // Each bucket gains 60; the window (30 m, 90 m] holds the ends of sixty of them.
        var source = new SomeSeries().Add(Bytes, Minute, [.. Enumerable.Repeat(60.0, 200)]);
        using var result = await source.EvaluateAsync(
            "rate(bytes_total[1h])", EvalRange.At(90 * Minute), QueryLimits.Default with { Tier = Tier.Minute });
        Assert.Equal([1], result.Only());
        Assert.Equal(Tier.Minute, Assert.Single(result.Stats.Nodes, n => n.Name == "rate").Tier);
    }

    [Fact]
    public async Task Increase_over_less_than_a_bucket_is_its_share_of_the_bucket()
    {
        var source = new SomeSeries().Add(Bytes, Hour, 3600, 3600, 3600);
        using var result = await source.EvaluateAsync(
            "increase(bytes_total[5m])", EvalRange.At(2 * Hour), QueryLimits.Default with { Tier = Tier.Hour });
        Assert.Equal(300, Assert.Single(result.Only())!.Value, 9);
    }
}
