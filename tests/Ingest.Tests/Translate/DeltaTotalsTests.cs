using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class DeltaTotalsTests
{
    [Theory, InlineData(0, 0, 10, "Restart"), InlineData(100, 100, 110, "Continue"), InlineData(100, 90, 110, "Continue"), InlineData(100, 101, 110, "Restart"), InlineData(100, 0, 100, "Repeated"), InlineData(100, 50, 99, "Late")]
    public void A_point_is_classified_by_its_times(long last, long start, long time, string expected) =>
        Assert.Equal(expected, DeltaTotals.Classify(new DeltaTotal(last, 0), start, time).ToString());
}
