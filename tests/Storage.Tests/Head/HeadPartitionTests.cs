using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Head;

public class HeadPartitionTests
{
    private const long Start = 1_767_225_600_000;

    [Fact]
    public void Slots_with_rows_are_found_and_counted_wherever_they_lie()
    {
        var partition = New(6000);
        int[] slots = [0, 5, 1023, 1024, 5999];
        foreach (var slot in slots.Reverse()) Assert.Same(partition.GetOrAdd(slot), partition.GetOrAdd(slot));
        Assert.Equal(slots, partition.Slots());
        Assert.Equal(slots.Length, partition.Series);
        Assert.Null(partition.Get(1));
        Assert.Null(partition.Get(1_000_000));
    }

    [Fact]
    public void Noted_rows_widen_times_and_records()
    {
        var partition = New(1);
        Assert.False(partition.Overlaps(Start, Start + StoreHead.PartitionMs));
        partition.Note(record: 4, rows: 2, Start + 10, Start + 20, nowUnixMs: 7);
        partition.Note(record: 6, rows: 1, Start + 5, Start + 5, nowUnixMs: 9);
        Assert.Equal((4L, 6L), partition.Records);
        Assert.Equal((Start + 5, Start + 20), partition.Times);
        Assert.Equal((3L, 9L), (partition.Samples, partition.WrittenUnixMs));
        Assert.True(partition.Overlaps(Start + 20, Start + 30) && !partition.Overlaps(Start + 21, Start + 30));
    }

    [Fact]
    public void Renumbered_copy_has_the_same_rows_under_other_slots()
    {
        var partition = New(3);
        partition.GetOrAdd(0).Append(partition.Arena, 1, 10);
        partition.GetOrAdd(2).Append(partition.Arena, 2, 20);
        partition.Note(1, 2, Start + 1, Start + 2, 5);
        var copy = partition.Renumber(partition.Table.Keep([0, 2]), [0, -1, 1]);
        Assert.Equal([0, 1], copy.Slots());
        Assert.Same(partition.Get(2), copy.Get(1));
        Assert.Equal((partition.Samples, partition.Times, partition.Records), (copy.Samples, copy.Times, copy.Records));
    }

    private static HeadPartition New(int series)
    {
        var table = new SeriesTable();
        for (var i = 0; i < series; i++) table.GetOrAdd(Labels.From(("n", $"{i}")));
        return new HeadPartition(table, new ChunkArena(Start), Start + StoreHead.PartitionMs, sequence: 1,
            createdUnixMs: 3);
    }
}
