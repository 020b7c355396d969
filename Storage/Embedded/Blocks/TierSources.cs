using System.Diagnostics;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>A stretch of time of which a tier's buckets are wanted, and where they come from.</summary>
/// <param name="FromUnixMs">First time of samples, included.</param>
/// <param name="ToUnixMs">Last time of samples, included.</param>
/// <param name="Stored">Blocks of the tier that hold buckets of it, oldest sequence first; may be empty.</param>
/// <param name="Raw">
/// True if raw samples have to be summed up too; of two buckets with one end the fuller counts, see
/// <see cref="TierBuckets.MergeTail"/>.
/// </param>
internal sealed record TierStretch(long FromUnixMs, long ToUnixMs, IReadOnlyList<Block> Stored, bool Raw)
{
    /// <summary>End of the first bucket that may lie in the stretch.</summary>
    public long FirstEndUnixMs => FromUnixMs == long.MinValue ? FromUnixMs : FromUnixMs + 1;

    /// <summary>Appends the stored buckets of one series, the raw ones, or both together.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="seriesOf">The number of the series in a block, negative if it has none.</param>
    /// <param name="raw">The raw samples of the series in the stretch, if <see cref="Raw"/>.</param>
    /// <param name="into">Its last bucket ends before the stretch begins.</param>
    /// <exception cref="BlockDamagedException">A block cannot be read.</exception>
    public void Append(Tier tier, Func<Block, int> seriesOf, SampleBuffer raw, TierBuckets into)
    {
        var bucket = tier.BucketMs;
        var lastEnd = ToUnixMs > long.MaxValue - bucket ? long.MaxValue : TierBuilder.BucketEnd(ToUnixMs, bucket);
        var start = into.Count;
        foreach (var block in Stored)
        {
            if (seriesOf(block) is not (>= 0 and var series)) continue;
            var boundary = into.Count;
            block.Read(series, FirstEndUnixMs, lastEnd, into);
            if (boundary > start) into.MergeTail(boundary);
        }
        if (!Raw || raw.Count == 0) return;
        var rawBoundary = into.Count;
        TierBuilder.Build(raw, tier, into);
        if (rawBoundary > start) into.MergeTail(rawBoundary);
    }
}

/// <summary>
/// Decides where the buckets of a tier come from, so that any tier can be read anywhere, whether it was stored yet or
/// not.
/// </summary>
/// <remarks>
/// A stored block speaks for its whole partition as long as no raw block there is newer than it and no raw sample of
/// the partition is in memory; everything else is summed up from raw samples as it is read. Buckets never cross
/// partitions, so stretches join without seams.
/// </remarks>
internal static class TierSources
{
    /// <summary>
    /// Stretches that cover the samples of all buckets with ends in the closed range, in order of time, without
    /// overlap.
    /// </summary>
    /// <param name="blocks">Blocks of all tiers that may overlap the range, in order of sequence.</param>
    /// <param name="headHas">Says whether memory has raw samples in a range (from included, to excluded).</param>
    public static List<TierStretch> Plan(
        IReadOnlyList<Block> blocks, Tier tier, long fromUnixMs, long toUnixMs, Func<long, long, bool> headHas)
    {
        // Samples of the bucket that ends at "from" begin a whole bucket before it; the last bucket's end is exclusive.
        var bucket = tier.BucketMs;
        var from = fromUnixMs < long.MinValue + bucket ? long.MinValue : fromUnixMs - bucket;
        var to = toUnixMs == long.MinValue ? toUnixMs : toUnixMs - 1;
        var byMeta = blocks.Where(b => b.Meta.Tier == tier).ToDictionary(b => b.Meta);
        var stretches = new List<TierStretch>();
        foreach (var group in CompactionPlanner.Disjoint(byMeta.Keys))
        {
            var start = Math.Max(from, group.Min(m => m.PartitionStartUnixMs));
            var end = Math.Min(to, group.Max(m => m.PartitionEndUnixMs) - 1);
            if (end < start) continue;
            if (from < start) stretches.Add(new TierStretch(from, start - 1, [], Raw: true));
            var stored = group.OrderBy(m => m.Sequence).Select(m => byMeta[m]).ToArray();
            stretches.Add(new TierStretch(start, end, stored, Raw: !Speaks(group, blocks, headHas)));
            from = end + 1;
            if (end == to) break;
        }
        if (from <= to) stretches.Add(new TierStretch(from, to, [], Raw: true));
        CheckSeams(stretches);
        return stretches;
    }

    [Conditional("DEBUG")]
    private static void CheckSeams(List<TierStretch> stretches)
    {
        for (var i = 0; i < stretches.Count; i++)
        {
            Debug.Assert(stretches[i].FromUnixMs <= stretches[i].ToUnixMs, "no stretch is empty");
            Debug.Assert(
                i == 0 || stretches[i - 1].ToUnixMs == stretches[i].FromUnixMs - 1, "stretches join without seams");
        }
    }

    private static bool Speaks(List<BlockMeta> group, IReadOnlyList<Block> blocks, Func<long, long, bool> headHas)
    {
        var (start, end, sequence) = (
            group.Min(m => m.PartitionStartUnixMs), group.Max(m => m.PartitionEndUnixMs), group.Max(m => m.Sequence));
        foreach (var block in blocks)
            if (block.Meta.Tier == Tier.Raw && block.Meta.Sequence > sequence && block.Meta.PartitionStartUnixMs < end
                && block.Meta.PartitionEndUnixMs > start) return false;
        return !headHas(start, end);
    }
}
