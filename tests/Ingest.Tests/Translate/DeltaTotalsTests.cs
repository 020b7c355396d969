using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class DeltaTotalsTests
{
    [Theory, InlineData(0, 0, 10, "Restart"), InlineData(100, 100, 110, "Continue"),
        InlineData(100, 90, 110, "Continue"), InlineData(100, 101, 110, "Restart"), InlineData(100, 0, 100, "Repeated"),
        InlineData(100, 50, 99, "Late")]
    public void A_point_is_classified_by_its_times(long last, long start, long time, string expected) =>
        Assert.Equal(expected, DeltaTotals.Classify(new DeltaTotal(last, 0), start, time).ToString());

    [Fact]
    public async Task Totals_of_another_epoch_are_dropped()
    {
        using var totals = new DeltaTotals(100);
        await totals.Gate.WaitAsync(TestContext.Current.CancellationToken);
        totals.Put([KeyValuePair.Create(new SeriesId(1), new DeltaTotal(10, 5))], epoch: 1);
        Assert.True(totals.TryGet(new SeriesId(1), 1, out var total));
        Assert.Equal(new DeltaTotal(10, 5), total);
        Assert.False(totals.TryGet(new SeriesId(1), 2, out _));
        totals.Put([KeyValuePair.Create(new SeriesId(2), new DeltaTotal(20, 6))], epoch: 2);
        Assert.False(totals.TryGet(new SeriesId(1), 2, out _));
        Assert.True(totals.TryGet(new SeriesId(2), 2, out _));
    }

    [Fact]
    public async Task Above_the_bound_totals_are_dropped_and_the_new_ones_kept()
    {
        using var totals = new DeltaTotals(maxSeries: 10);
        await totals.Gate.WaitAsync(TestContext.Current.CancellationToken);
        for (var i = 1; i <= 100; i++)
        {
            totals.Put([KeyValuePair.Create(new SeriesId(i), new DeltaTotal(i, i))], epoch: 1);
            Assert.True(totals.TryGet(new SeriesId(i), 1, out var total));
            Assert.Equal(i, total.Value);
            Assert.InRange(Enumerable.Range(1, 100).Count(n => totals.TryGet(new SeriesId(n), 1, out _)), 1, 11);
        }
    }
}
