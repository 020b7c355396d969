using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class ReadPlanTests
{
    private const long HourMs = 3_600_000;
    private const long Now = 1000 * ReadPlan.PartitionMs + (HourMs / 2);

    [Fact]
    public void Range_is_covered_once_by_known_partitions_and_windows() => Prop.ForAll(
        Gen.Choose(0, 60).SelectMany(hours => Gen.Choose(0, 50), (hours, length) => (hours, length)).SelectMany(
            _ => Gen.Choose(0, 1 << 20), (range, known) => (range, known)).ToArbitrary(),
        sample =>
        {
            var ((hours, length), known) = sample;
            var from = Now - (hours * HourMs) - (known % 1000);
            var to = from + (length * HourMs);
            foreach (var series in (int[])[1, 500, 20_000])
            {
                var starts = ReadPlan.Closed(from, to, Now, series);
                Assert.All(starts, start => Assert.True(start + ReadPlan.PartitionMs <= Now - ReadPlan.ClosedAfterMs));
                var isKnown = starts.Select((_, i) => (known >> (i % 20) & 1) == 1).ToArray();
                var windows = ReadPlan.Windows(from, to, starts, isKnown, series);
                for (var time = from; time <= to; time += HourMs / 3)
                {
                    var read = windows.Count(w => w.FromUnixMs <= time && time <= w.ToUnixMs);
                    var kept = starts.Where((s, i) => isKnown[i] && s <= time && time < s + ReadPlan.PartitionMs)
                        .Count();
                    Assert.Equal(1, read + kept);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Partition_that_ended_within_a_quarter_of_an_hour_is_not_closed()
    {
        var end = 1000 * ReadPlan.PartitionMs;
        Assert.Equal(
            999 * ReadPlan.PartitionMs, ReadPlan.Closed(end - 1, end - 1, end + ReadPlan.ClosedAfterMs, 1).Single());
        Assert.Empty(ReadPlan.Closed(end - 1, end - 1, end + ReadPlan.ClosedAfterMs - 1, 1));
    }

    [Fact]
    public void Range_without_an_end_is_read_for_once() =>
        Assert.Equal(
            new ReadWindow(long.MinValue, long.MaxValue, 0, 0),
            Assert.Single(
                ReadPlan.Windows(
                    long.MinValue, long.MaxValue, ReadPlan.Closed(long.MinValue, long.MaxValue, Now, 5), [], 5)));
}
