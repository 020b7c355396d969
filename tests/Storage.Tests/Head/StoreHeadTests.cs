using LightWatch.Shared;
using LightWatch.Storage.Files;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tests.Embedded;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Head;

public sealed class StoreHeadTests : IDisposable
{
    private const long Part = StoreHead.PartitionMs;
    private readonly TemporaryFolder _folder = new();
    private readonly LeapingClock _clock = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ids_of_another_epoch_or_beyond_the_table_are_not_known()
    {
        var head = New();
        var id = StoreHead.IdOf(1, head.State.Table.GetOrAdd(Labels.From(("n", "0"))));
        Assert.True(StoreHead.TrySlot(head.State, id, out var slot));
        Assert.Equal(0, slot);
        foreach (var other in (long[])[0, -1, id.Value + 1, id.Value + (1L << 31), id.Value + (1L << 32), long.MaxValue,
            long.MinValue])
            Assert.False(StoreHead.TrySlot(head.State, new SeriesId(other), out _), $"{other}");
    }

    [Fact]
    public void Rows_go_to_the_partitions_of_their_times_before_1970_too()
    {
        var head = New();
        Apply(head, 1, 0, 1, Part - 1, Part, -1, 5);
        Assert.Equal([(0L, 4L), (Part, 1L), (-Part, 1L)],
            head.State.Partitions.Select(p => (p.StartUnixMs, p.Samples)));
        Assert.Equal(Part, head.NewestUnixMs);
        Assert.Equal([0L, 1, 2], head.State.Partitions.Select(p => p.Sequence));
    }

    [Fact]
    public void Frozen_partition_is_left_as_it_is_and_late_rows_get_a_newer_one()
    {
        var head = New();
        Apply(head, 1, 10);
        Assert.False(head.Freeze(1));
        Assert.True(head.Freeze(1, all: true));
        Apply(head, 2, 11);
        Assert.Equal([(true, 1L), (false, 1L)], head.State.Partitions.Select(p => (p.IsFrozen, p.Samples)));
        Assert.Equal((1L, 1L), (head.FrozenRows, head.FirstRecord));
        head.Drop(head.State.Partitions[0].Sequence);
        Assert.Equal((0L, 2L), (head.FrozenRows, head.FirstRecord));
        head.Drop(head.State.Partitions[0].Sequence);
        Assert.Null(head.FirstRecord);
    }

    [Fact]
    public void Rows_that_a_checkpoint_covers_are_left_out_until_recovery_ends()
    {
        Assert.True(Checkpoint.Load(StoreFiles.Disk, _folder["checkpoint"], out var checkpoint));
        checkpoint.Advance(0, 5, oldestInLog: 1);
        var head = new StoreHead(new SeriesTable(), _clock, new FreezeRules(1 << 20), checkpoint);
        Apply(head, 5, 1, Part + 1, 2);
        Assert.Equal([(Part, 1L)], head.State.Partitions.Select(p => (p.StartUnixMs, p.Samples)));
        Apply(head, 6, 1);
        Assert.Equal(2, head.State.Partitions.Length);
        head.EndRecovery();
        Apply(head, 7, 1);
        Assert.Equal(2, head.State.Partitions.Single(p => p.StartUnixMs == 0).Samples);
    }

    [Fact]
    public void Idle_series_are_forgotten_when_they_are_many_and_the_epoch_changes()
    {
        var head = New();
        for (var i = 0; i < 12_000; i++) head.State.Table.GetOrAdd(Labels.From(("n", $"{i}")));
        using (var batch = SampleBatch.Rent())
        {
            for (var slot = 0; slot < 12_000; slot += 12) batch.Add(StoreHead.IdOf(1, slot), slot, slot);
            head.Apply(batch, 1);
        }
        var before = head.State;
        Assert.True(head.ForgetIdle());
        Assert.Equal((2L, 1000), (head.State.Epoch, head.State.Table.Count));
        Assert.Equal(12_000, before.Table.Count);                // who still reads the former state is not disturbed
        Assert.False(StoreHead.TrySlot(head.State, StoreHead.IdOf(1, 0), out _));
        var partition = Assert.Single(head.State.Partitions);
        foreach (var slot in partition.Slots())
        {
            var buffer = new SampleBuffer();
            partition.Get(slot)!.Read(partition.Arena, long.MinValue, long.MaxValue, new OpenRows(), buffer);
            Assert.Equal(head.State.Table.LabelsOf(slot).Get("n"), $"{Assert.Single(buffer.Values.ToArray())}");
        }
        Assert.False(head.ForgetIdle());
    }

    [Fact]
    public void Largest_partition_is_frozen_when_memory_is_full()
    {
        var head = new StoreHead(new SeriesTable(), _clock, new FreezeRules(minSealedBytes: 3000));
        var noise = new Random(1);
        head.State.Table.GetOrAdd(Labels.From(("n", "0")));
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < 2000; i++) batch.Add(StoreHead.IdOf(1, 0), i < 1400 ? i : Part + i, noise.NextDouble());
        head.Apply(batch, 1);
        Assert.True(head.Freeze(1));
        Assert.Equal([true, false], head.State.Partitions.Select(p => p.IsFrozen));
    }

    private StoreHead New() => new(new SeriesTable(), _clock, new FreezeRules(1 << 20));

    private static void Apply(StoreHead head, long record, params long[] times)
    {
        var id = StoreHead.IdOf(head.State.Epoch, head.State.Table.GetOrAdd(Labels.From(("n", "0"))));
        using var batch = SampleBatch.Rent();
        foreach (var time in times) batch.Add(id, time, time);
        head.Apply(batch, record);
    }
}
