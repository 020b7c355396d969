using LightWatch.Storage.Chunks;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Merges blocks of one tier, series by series in order of their labels: memory is that of one series, whatever the
/// blocks hold.
/// </summary>
internal static class BlockMerger
{
    /// <summary>
    /// Adds everything that the blocks hold to a writer; of samples with the same time, the block with the highest
    /// sequence has its way.
    /// </summary>
    /// <param name="blocks">Of the writer's tier, held by the caller.</param>
    /// <param name="change">Called with each series before it is written; may take samples out. Null changes
    /// nothing.</param>
    /// <exception cref="BlockDamagedException">A block cannot be read.</exception>
    /// <exception cref="IOException">The disk cannot take the new block.</exception>
    public static void Merge(IReadOnlyList<Block> blocks, BlockWriter writer, SeriesChange? change,
        CancellationToken cancel)
    {
        var (samples, buckets) = (new SampleBuffer(), new TierBuckets());
        foreach (var (labels, parts) in Series(blocks))
        {
            cancel.ThrowIfCancellationRequested();
            samples.Clear();
            buckets.Clear();
            if (writer.Planned.Tier == Tier.Raw)
            {
                ReadSamples(parts, samples);
                change?.Invoke(labels, samples, null);
                writer.Add(labels, samples);
            }
            else
            {
                ReadBuckets(parts, buckets);
                change?.Invoke(labels, null, buckets);
                writer.Add(labels, buckets);
            }
        }
        foreach (var block in blocks) block.Forget();
    }

    /// <summary>
    /// The series of all blocks in order of their labels, each with its number in each block that has it, oldest
    /// sequence first. The list is reused.
    /// </summary>
    public static IEnumerable<(Labels Labels, List<(Block Block, int Series)> Parts)> Series(
        IReadOnlyList<Block> blocks)
    {
        var heads = new PriorityQueue<(Block Block, int Series, Labels Labels),
            (Labels Labels, long Sequence, long Number)>(
            Comparer<(Labels Labels, long Sequence, long Number)>.Create(Compare));
        void Push(Block block, int series, Labels? before)
        {
            if (series == block.Meta.Series) return;
            var labels = block.Index.ReadLabels(series, before);
            heads.Enqueue((block, series, labels), (labels, block.Meta.Sequence, block.Meta.Number));
        }
        foreach (var block in blocks) Push(block, 0, null);
        var parts = new List<(Block, int)>();
        while (heads.TryPeek(out var first, out _))
        {
            parts.Clear();
            while (heads.TryPeek(out var next, out _) && next.Labels.Equals(first.Labels))
            {
                heads.Dequeue();
                parts.Add((next.Block, next.Series));
                Push(next.Block, next.Series + 1, next.Labels);
            }
            yield return (first.Labels, parts);
        }
    }

    /// <summary>Appends the samples of one series, wherever they are, to an empty buffer.</summary>
    public static void ReadSamples(List<(Block Block, int Series)> parts, SampleBuffer into)
    {
        foreach (var (block, series) in parts)
        {
            var boundary = into.Count;
            block.Read(series, long.MinValue, long.MaxValue, into);
            if (boundary < into.Count) SampleMerge.Tail(into, boundary);
        }
    }

    private static void ReadBuckets(List<(Block Block, int Series)> parts, TierBuckets into)
    {
        foreach (var (block, series) in parts)
        {
            var boundary = into.Count;
            block.Read(series, long.MinValue, long.MaxValue, into);
            into.MergeTail(boundary);
        }
    }

    private static int Compare((Labels Labels, long Sequence, long Number) a,
        (Labels Labels, long Sequence, long Number) b)
    {
        var order = a.Labels.CompareTo(b.Labels);
        if (order == 0) order = a.Sequence.CompareTo(b.Sequence);
        return order == 0 ? a.Number.CompareTo(b.Number) : order;
    }
}

/// <summary>Changes a series on its way into a merged block: samples of a raw block, buckets of another.</summary>
internal delegate void SeriesChange(Labels labels, SampleBuffer? samples, TierBuckets? buckets);
