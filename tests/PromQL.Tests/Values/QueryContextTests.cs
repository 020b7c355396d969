using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Values;

public sealed class QueryContextTests
{
    [Theory, InlineData(0, 300_000), InlineData(1000, 1000)]
    public void Lookback_is_the_querys_or_the_default(long asked, long expected)
    {
        using var budget = new MemoryBudget(1000, 1000, new QueryMemory(1000));
        Assert.Equal(
            expected, new QueryContext(new EngineOptions(), EvalRange.At(0, asked), budget, default).LookbackMs);
    }

    [Fact]
    public void Stopped_query_throws()
    {
        using var budget = new MemoryBudget(1000, 1000, new QueryMemory(1000));
        var context =
            new QueryContext(new EngineOptions(), EvalRange.At(0), budget, new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(context.ThrowIfStopped);
    }

    [Fact]
    public void Names_are_dropped_with_type_and_unit_and_equal_series_are_merged()
    {
        var context = Vectors.Context();
        var vector = context.DropNames(context.Vector("a{__type__=\"gauge\",i=\"1\"}: 1 _", "b{i=\"1\"}: _ 2"));
        Assert.Equal(["{i=\"1\"}: 1 2"], vector.Rows());
    }

    [Fact]
    public void Merged_series_with_samples_at_one_step_are_an_error()
    {
        var context = Vectors.Context();
        var vector = context.Vector("a: 1", "b: 2");
        Assert.Equal("vector cannot contain metrics with the same labelset",
            Assert.Throws<QueryException>(() => context.DropNames(vector)).Message);
    }
}
