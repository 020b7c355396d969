using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Values.Histograms;

public sealed class HistogramBudgetTests
{
    [Fact]
    public void Histograms_count_by_their_buckets()
    {
        var budget = new MemoryBudget(10_000, 1, new QueryMemory(1 << 20));
        var histogram =
            new NativeHistogram { PositiveSpans = [new BucketSpan(0, 100)], PositiveCounts = new double[100] };
        for (var i = 0; i < 9; i++) budget.Charge(histogram);
        Assert.Equal(QueryFailure.Budget, Assert.Throws<QueryException>(() => budget.Charge(histogram)).Failure);
    }
}
