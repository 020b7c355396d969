using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Head;

public class FreezeRulesTests
{
    private const long Start = 1_767_225_600_000;
    private const long End = Start + StoreHead.PartitionMs;
    private const long Minute = 60_000;

    [Theory]
    [InlineData(0, 10 * Minute, End + (6 * Minute), 9, false)]   // nothing in it
    [InlineData(5, 4 * Minute, End + (6 * Minute), 9, false)]    // its time is past, but rows still come
    [InlineData(5, 5 * Minute, End + (6 * Minute), 9, true)]     // its time is past, and it is quiet
    [InlineData(5, 5 * Minute, End + (4 * Minute), 9, false)]    // the newest data may still be joined by late rows
    [InlineData(5, 10 * Minute, End + (4 * Minute), 9, true)]    // the sender stopped
    [InlineData(100_000, 0, End + (6 * Minute), 65, true)]       // a backfill has moved on
    [InlineData(100_000, 0, End + (6 * Minute), 64, false)]      // a backfill is still here
    [InlineData(5, 0, End + (6 * Minute), 9, false)]
    public void Partition_is_due_once_its_time_is_past_and_rows_no_longer_come(int rows, long idleMs, long newest,
        long record, bool due)
    {
        var partition = New();
        if (rows > 0) partition.Note(1, rows, Start, Start + 1, nowUnixMs: Start);
        Assert.Equal(due, new FreezeRules(1).IsDue(partition, newest, record, Start + idleMs));
    }

    [Fact]
    public void Partition_with_a_trickle_of_late_rows_is_due_after_its_own_length()
    {
        var partition = New();
        var now = Start + StoreHead.PartitionMs;
        partition.Note(1, 1, Start, Start, now);
        Assert.True(new FreezeRules(1).IsDue(partition, End + (6 * Minute), 2, now));
        Assert.False(new FreezeRules(1).IsDue(partition, End + (6 * Minute), 2, now - 1));
    }

    [Fact]
    public void Memory_grows_with_the_series_and_open_rows_shrink()
    {
        var rules = new FreezeRules(1_000_000);
        Assert.Equal((1_000_000, 256_000_000), (rules.MaxSealedBytes(10), rules.MaxSealedBytes(1_000_000)));
        Assert.Equal([128, 64, 32, 16], ((int[])[49_999, 50_000, 200_000, 500_000]).Select(FreezeRules.SealRows));
        Assert.True(FreezeRules.IsWorthForgetting(10_000, 40_000));
        Assert.False(FreezeRules.IsWorthForgetting(9_999, 9_999));
        Assert.False(FreezeRules.IsWorthForgetting(10_000, 40_004));
    }

    private static HeadPartition New() =>
        new(new SeriesTable(), new ChunkArena(Start), End, sequence: 1, createdUnixMs: Start);
}
