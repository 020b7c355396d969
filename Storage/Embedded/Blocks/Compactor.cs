using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Keeps the blocks few, merged and not older than wished. One at a time per folder; queries and new blocks go on
/// meanwhile.
/// </summary>
internal sealed class Compactor(BlockFolder folder, TimeProvider time)
{
    private readonly Lock _one = new();

    /// <summary>Does whatever is to be done now: drops, merges, stores tiers.</summary>
    /// <returns>Number of things done; 0 means all is in order.</returns>
    /// <exception cref="IOException">The disk cannot take a new block; nothing is lost, come again.</exception>
    public int Run(Retention retention, CancellationToken cancel)
    {
        var done = 0;
        while (RunOne(retention, cancel)) done++;
        return done;
    }

    /// <summary>Does the most urgent thing; false if nothing is to be done.</summary>
    public bool RunOne(Retention retention, CancellationToken cancel)
    {
        lock (_one)
        {
            using var snapshot = folder.Acquire();
            try
            {
                var metas = snapshot.Blocks.Select(b => b.Meta).ToArray();
                var going = CompactionPlanner.Expired(metas, retention, Now);
                if (going.Count == 0) going = CompactionPlanner.OverSize(metas, retention);
                if (going.Count > 0) return Drop(snapshot, metas, going, retention, cancel);
                if (CompactionPlanner.NextMerge(metas, retention, Now) is { } merge)
                    return Merge(snapshot, merge, cancel);
                return CompactionPlanner.NextTier(metas, retention, Now) is { } tier
                    && StoreTier(snapshot, tier, cancel);
            }
            catch (BlockDamagedException e)
            {
                // Without the damaged block the plan is another one.
                folder.SetAside(e);
                return true;
            }
        }
    }

    /// <summary>
    /// Deletes the samples of matching series in a closed range, from all tiers; what is deleted is gone from disk when
    /// this returns.
    /// </summary>
    /// <remarks>
    /// Buckets that may hold anything of the range go whole. Interrupted, it has deleted from some blocks only: ask
    /// again.
    /// </remarks>
    /// <returns>Number of samples and buckets deleted.</returns>
    public long Delete(IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        lock (_one)
        {
            using var snapshot = folder.Acquire();
            long deleted = 0;
            foreach (var block in snapshot.Blocks)
            {
                var bucket = block.Meta.Tier.BucketMs;
                if (!block.Meta.Overlaps(fromUnixMs, toUnixMs > long.MaxValue - bucket ? toUnixMs : toUnixMs + bucket))
                    continue;
                try
                {
                    if (block.Select(matchers).Length > 0)
                        deleted += Delete(block, matchers, fromUnixMs, toUnixMs, cancel);
                }
                catch (BlockDamagedException e)
                {
                    // the block is not read any more; the others are still to be done
                    folder.SetAside(e);
                }
            }
            return deleted;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Drop(
        BlockSnapshot snapshot, BlockMeta[] metas, List<BlockMeta> going, Retention retention, CancellationToken cancel)
    {
        foreach (var job in CompactionPlanner.TiersBeforeDrop(going, metas, retention, Now))
            StoreTier(snapshot, job, cancel);
        folder.Remove(Blocks(snapshot, going));
        return true;
    }

    private bool Merge(BlockSnapshot snapshot, MergeJob job, CancellationToken cancel)
    {
        var blocks = Blocks(snapshot, job.Blocks);
        using var writer = Begin(job.Tier, job.PartitionStartUnixMs, job.PartitionEndUnixMs, blocks);
        BlockMerger.Merge(blocks, writer, null, cancel);
        folder.Publish(writer, blocks);
        return true;
    }

    private bool StoreTier(BlockSnapshot snapshot, TierJob job, CancellationToken cancel)
    {
        var raw = Blocks(snapshot, job.Raw);
        var (start, end) = (raw.Min(b => b.Meta.PartitionStartUnixMs), raw.Max(b => b.Meta.PartitionEndUnixMs));
        // Older blocks of the tier inside the partition were summed up from what is in these raw blocks, or have
        // outlived their raw samples: what the raw blocks say wins, the rest is kept.
        var older = snapshot.Blocks.Where(
            b => b.Meta.Tier == job.Tier && b.Meta.PartitionStartUnixMs >= start && b.Meta.PartitionEndUnixMs <= end)
                .ToArray();
        var sequence = raw.Concat(older).Max(b => b.Meta.Sequence);
        var plan = BlockMeta.Plan(job.Tier, start, end, folder.NextNumber(), sequence, Now, Numbers(older));
        using var writer = folder.Begin(plan);
        var (samples, buckets) = (new SampleBuffer(), new TierBuckets());
        foreach (var (labels, parts) in BlockMerger.Series([.. older, .. raw]))
        {
            cancel.ThrowIfCancellationRequested();
            samples.Clear();
            buckets.Clear();
            foreach (var (block, series) in parts.Where(p => p.Block.Meta.Tier == job.Tier))
                block.Read(series, long.MinValue, long.MaxValue, buckets);
            BlockMerger.ReadSamples([.. parts.Where(p => p.Block.Meta.Tier == Tier.Raw)], samples);
            var boundary = buckets.Count;
            TierBuilder.Build(samples, job.Tier, buckets);
            buckets.MergeTail(boundary);
            writer.Add(labels, buckets);
        }
        folder.Publish(writer, older);
        foreach (var block in raw) block.Forget();
        return true;
    }

    private long Delete(
        Block block, IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        long deleted = 0;
        var bucket = block.Meta.Tier.BucketMs;
        var lastEnd = toUnixMs > long.MaxValue - bucket ? long.MaxValue : toUnixMs + bucket;
        using var writer = Begin(
            block.Meta.Tier, block.Meta.PartitionStartUnixMs, block.Meta.PartitionEndUnixMs, [block]);
        BlockMerger.Merge([block], writer, (labels, samples, buckets) =>
        {
            if (!matchers.All(m => m.Matches(labels.Get(m.Name)))) return;
            // A bucket's samples lie in [end - length, end).
            var times = samples is not null ? samples.UnixMs : buckets!.EndUnixMs;
            var first = LightWatch.Storage.Chunks.ColumnReader.LowerBound(
                times, samples is not null ? fromUnixMs : fromUnixMs + 1);
            var last = samples is not null ? toUnixMs : lastEnd;
            var count = (
                last == long.MaxValue ? times.Length
                    : LightWatch.Storage.Chunks.ColumnReader.LowerBound(times, last + 1)) - first;
            if (count <= 0) return;
            samples?.RemoveRange(first, count);
            buckets?.RemoveRange(first, count);
            deleted += count;
        }, cancel);
        folder.Publish(writer, [block]);
        return deleted;
    }

    private BlockWriter Begin(Tier tier, long start, long end, IReadOnlyList<Block> replaced) =>
        folder.Begin(
            BlockMeta.Plan(
                tier, start, end, folder.NextNumber(), replaced.Max(b => b.Meta.Sequence), Now, Numbers(replaced)));

    private static long[] Numbers(IReadOnlyList<Block> replaced) =>
        [.. replaced.SelectMany(b => b.Meta.Replaces.Append(b.Meta.Number)).Distinct()];

    private static Block[] Blocks(BlockSnapshot snapshot, IReadOnlyList<BlockMeta> metas) =>
        [.. snapshot.Blocks.Where(b => metas.Contains(b.Meta))];
}
