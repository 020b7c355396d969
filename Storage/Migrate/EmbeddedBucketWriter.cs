using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// Writes a day of buckets as blocks: one, or one for every two hours of a day in which raw samples begin.
/// </summary>
/// <remarks>
/// Their sequence is 0, below that of every raw block: they speak where nothing raw is, and where there is both, the
/// fuller bucket counts. A block of a whole day must not share it with raw blocks of a few hours, which are summed up
/// one after another.
/// </remarks>
internal sealed class EmbeddedBucketWriter(
    BlockFolder blocks, Tier tier, long dayUnixMs, bool isWholeDay, long nowUnixMs) : IBucketWriter
{
    private readonly long _partitionMs = isWholeDay ? Days.Ms : StoreHead.PartitionMs;
    private readonly BlockWriter?[] _writers = new BlockWriter?[Days.Ms / StoreHead.PartitionMs];
    private readonly TierBuckets _part = new();

    public ValueTask<int> AddAsync(Labels labels, TierBuckets buckets, CancellationToken cancel)
    {
        for (var from = 0; from < buckets.Count;)
        {
            var partition = PartitionOf(buckets.EndUnixMs[from]);
            _part.Clear();
            for (; from < buckets.Count && PartitionOf(buckets.EndUnixMs[from]) == partition; from++)
                _part.Append(buckets, from);
            (_writers[partition] ??= Begin(partition)).Add(labels, _part);
        }
        return ValueTask.FromResult(0);
    }

    public ValueTask CompleteAsync(CancellationToken cancel)
    {
        foreach (var writer in _writers)
            if (writer is not null) _ = blocks.Publish(writer, []);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var writer in _writers) writer?.Dispose();
        return ValueTask.CompletedTask;
    }

    // A bucket's time is its end, which belongs to the partition before.
    private int PartitionOf(long endUnixMs) => (int)((endUnixMs - 1 - dayUnixMs) / _partitionMs);

    private BlockWriter Begin(int partition)
    {
        var start = dayUnixMs + (partition * _partitionMs);
        return blocks.Begin(
            BlockMeta.Plan(tier, start, start + _partitionMs, blocks.NextNumber(), sequence: 0, nowUnixMs));
    }
}
