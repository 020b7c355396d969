using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>Merge these blocks into one of the given partition.</summary>
internal sealed record MergeJob(
    Tier Tier, long PartitionStartUnixMs, long PartitionEndUnixMs, IReadOnlyList<BlockMeta> Blocks);

/// <summary>Sum these raw blocks, all of one partition, up into a block of the tier.</summary>
internal sealed record TierJob(Tier Tier, IReadOnlyList<BlockMeta> Raw);

/// <summary>
/// Decides what is to be merged, summed up and dropped, from nothing but what blocks say of themselves.
/// </summary>
/// <remarks>
/// Partitions are aligned to 1970 and nest: 2 h in 8 h in 1 d in 7 d, so blocks of one tier overlap in whole partitions
/// or not at all. Tiers are not stored at once: while raw samples are there, buckets are summed up from them as they
/// are read, at a few nanoseconds a sample, and storing minutes of 15-second samples would cost as much disk again as
/// the samples. A tier is stored with a partition of full length if its buckets hold many samples, and otherwise just
/// before raw samples are dropped.
/// </remarks>
internal static class CompactionPlanner
{
    public const long HourMs = 3_600_000;

    /// <summary>
    /// Lengths of partitions. Four to a step: fewer would rewrite data more often, more would leave more small blocks.
    /// </summary>
    public static readonly long[] LevelsMs = [2 * HourMs, 8 * HourMs, 24 * HourMs, 7 * 24 * HourMs];

    /// <summary>Time that late data waits for more of it before its partition is merged again.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(30);

    /// <summary>More overlapping blocks than this are merged without waiting: each costs every query a look.</summary>
    private const int MaxOverlapping = 6;

    /// <summary>
    /// Samples in a bucket from which on a tier is stored early: it then adds less than a fifth to the disk, and long
    /// queries read twenty times less.
    /// </summary>
    private const int ManySamples = 20;

    /// <summary>The start of the partition of a level that a time lies in.</summary>
    public static long PartitionStart(long unixMs, long levelMs) => TierBuilder.BucketEnd(unixMs, levelMs) - levelMs;

    /// <summary>
    /// The longest partitions of a tier: a partition goes as a whole, so it is at most an eighth of what is kept.
    /// </summary>
    public static long MaxMs(TimeSpan kept) =>
        LevelsMs.Last(level => level == LevelsMs[0] || level * 8 <= kept.TotalMilliseconds);

    /// <summary>The next merge, the shortest partitions first; null if there is none.</summary>
    public static MergeJob? NextMerge(IReadOnlyList<BlockMeta> blocks, Retention retention, long nowUnixMs)
    {
        foreach (var tier in (ReadOnlySpan<Tier>)[Tier.Raw, Tier.Minute, Tier.Hour])
        {
            var own = blocks.Where(b => b.Tier == tier).ToArray();
            if (own.Length < 2) continue;
            var newest = own.Max(b => b.PartitionEndUnixMs);
            foreach (var level in LevelsMs)
            {
                // Overlaps are merged at any level, also where partitions are longer than would be made today.
                var longEnough = level > MaxMs(retention.Of(tier));
                foreach (var partition in own.Where(b => Length(b) <= level).GroupBy(
                    b => PartitionStart(b.PartitionStartUnixMs, level)).OrderBy(g => g.Key))
                {
                    var inside = partition.ToArray();
                    if (inside.Length < 2 || (longEnough && !inside.Any(b => Length(b) == level))) continue;
                    if (tier != Tier.Raw && !AllStored(blocks, inside, tier, partition.Key, partition.Key + level))
                        continue;
                    if (IsRipe(inside, partition.Key + level, newest, nowUnixMs))
                        return new MergeJob(tier, partition.Key, partition.Key + level, inside);
                }
            }
        }
        return null;
    }

    /// <summary>The next tier to store early; null if there is none.</summary>
    public static TierJob? NextTier(IReadOnlyList<BlockMeta> blocks, Retention retention, long nowUnixMs)
    {
        foreach (var raw in blocks.Where(
            b => b.Tier == Tier.Raw && Length(b) >= MaxMs(retention.Raw) && Length(b) > LevelsMs[0]))
            foreach (var tier in (ReadOnlySpan<Tier>)[Tier.Minute, Tier.Hour])
                if (!IsExpired(raw, retention.Of(tier), nowUnixMs) && IsDense(raw, tier)
                    && !IsStored(raw, tier, blocks)) return new TierJob(tier, [raw]);
        return null;
    }

    /// <summary>
    /// What to sum up before raw blocks are dropped: for each that goes, the tiers that outlive it and are not stored.
    /// </summary>
    public static IEnumerable<TierJob> TiersBeforeDrop(
        IReadOnlyList<BlockMeta> dropped, IReadOnlyList<BlockMeta> blocks, Retention retention, long nowUnixMs)
    {
        foreach (var partition in Disjoint(dropped.Where(b => b.Tier == Tier.Raw)))
            foreach (var tier in (Tier[])[Tier.Minute, Tier.Hour])
                if (partition.Any(
                    raw => !IsExpired(raw, retention.Of(tier), nowUnixMs)
                        && !IsStored(raw, tier, blocks))) yield return new TierJob(tier, partition);
    }

    /// <summary>
    /// Blocks whose partitions are older than their tier is kept: from then on nothing is accepted for them any more.
    /// </summary>
    public static List<BlockMeta> Expired(IReadOnlyList<BlockMeta> blocks, Retention retention, long nowUnixMs) =>
        [.. ByTier(blocks).Where(group => group.TrueForAll(b => IsExpired(b, retention.Of(b.Tier), nowUnixMs)))
            .SelectMany(group => group)];

    /// <summary>
    /// The oldest blocks, as many as must go so that the rest fits: raw ones first, since they are the largest and
    /// tiers remember them.
    /// </summary>
    public static List<BlockMeta> OverSize(IReadOnlyList<BlockMeta> blocks, Retention retention)
    {
        var excess = retention.MaxBytes > 0 ? blocks.Sum(b => b.Bytes) - retention.MaxBytes : 0;
        var going = new List<BlockMeta>();
        foreach (var group in ByTier(blocks))
        {
            if (excess <= 0) break;
            going.AddRange(group);
            excess -= group.Sum(b => b.Bytes);
        }
        return going;
    }

    /// <summary>Groups blocks whose partitions overlap; each group lies inside its largest.</summary>
    public static IEnumerable<List<BlockMeta>> Disjoint(IEnumerable<BlockMeta> blocks)
    {
        List<BlockMeta>? group = null;
        var end = long.MinValue;
        foreach (var block in blocks.OrderBy(b => b.PartitionStartUnixMs).ThenByDescending(b => b.PartitionEndUnixMs))
        {
            if (group is not null && block.PartitionStartUnixMs < end)
            {
                group.Add(block);
                continue;
            }
            if (group is not null) yield return group;
            (group, end) = ([block], block.PartitionEndUnixMs);
        }
        if (group is not null) yield return group;
    }

    private static IEnumerable<List<BlockMeta>> ByTier(IReadOnlyList<BlockMeta> blocks) =>
        blocks.GroupBy(b => b.Tier).OrderBy(g => g.Key).SelectMany(Disjoint);

    private static long Length(BlockMeta block) => block.PartitionEndUnixMs - block.PartitionStartUnixMs;

    private static bool IsExpired(BlockMeta block, TimeSpan kept, long nowUnixMs) =>
        block.PartitionEndUnixMs <= nowUnixMs - (long)kept.TotalMilliseconds;

    /// <summary>
    /// A merged block speaks for its whole partition: no raw block in it may be waiting for its tier to be stored.
    /// </summary>
    private static bool AllStored(
        IReadOnlyList<BlockMeta> blocks, BlockMeta[] inside, Tier tier, long start, long end) =>
        blocks.Where(b => b.Tier == Tier.Raw && b.PartitionStartUnixMs < end && b.PartitionEndUnixMs > start).All(
            raw => IsStored(raw, tier, inside));

    private static bool IsDense(BlockMeta raw, Tier tier)
    {
        var buckets = (double)(raw.MaxUnixMs - raw.MinUnixMs + 1) / tier.BucketMs;
        return raw.Samples / (double)raw.Series / Math.Max(1, buckets) >= ManySamples;
    }

    /// <summary>True if a block of the tier covers the raw block's partition and is not older than it.</summary>
    private static bool IsStored(BlockMeta raw, Tier tier, IReadOnlyList<BlockMeta> blocks) => blocks.Any(b =>
        b.Tier == tier && b.Sequence >= raw.Sequence && b.PartitionStartUnixMs <= raw.PartitionStartUnixMs
            && b.PartitionEndUnixMs >= raw.PartitionEndUnixMs);

    /// <summary>
    /// A partition is merged once data have moved on beyond it, or it has been quiet for a while; overlaps also when
    /// there are many.
    /// </summary>
    private static bool IsRipe(BlockMeta[] inside, long partitionEnd, long newestEnd, long nowUnixMs)
    {
        var overlapping = inside.Length - Disjoint(inside).Count();
        if (overlapping > MaxOverlapping) return true;
        var quiet = nowUnixMs - inside.Max(b => b.CreatedUnixMs) >= Settle.TotalMilliseconds;
        if (overlapping > 0) return quiet;
        return newestEnd > partitionEnd || (quiet && nowUnixMs > partitionEnd + HourMs);
    }
}
