using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate;

public sealed class SubqueriesTests
{
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    // Times are multiples of the step, whatever the time of the query; the window's start is excluded.
    [Theory]
    [InlineData("count_over_time(up[2m:1m])", 150, 2)]
    [InlineData("count_over_time(up[2m:1m])", 120, 2)]
    [InlineData("count_over_time(up[2m:30s])", 120, 4)]
    [InlineData("count_over_time(up[2m:])", 150, 2)]             // the default step, a minute
    [InlineData("count_over_time(up[2m:1m] offset 1m)", 150, 2)]
    public async Task Points_lie_on_multiples_of_the_step(string query, long seconds, double expected)
    {
        var source = new SomeSeries().Add(Up, 30_000, 1, 1, 1, 1, 1, 1, 1);
        using var result = await source.EvaluateAsync(query, EvalRange.At(seconds * 1000));
        Assert.Equal([expected], result.Only());
    }

    [Fact]
    public async Task Subquery_alone_answers_with_its_points()
    {
        var source = new SomeSeries().Add(Up, 60_000, 1, 2, 3);
        using var result = await source.EvaluateAsync("up[2m:1m]", EvalRange.At(130_000));
        var series = Assert.Single(result.Series);
        Assert.Equal([60_000, 120_000], series.UnixMs.ToArray());
        Assert.Equal([2, 3], series.Values.ToArray());
    }
}
