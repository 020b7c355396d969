using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;

namespace LightWatch.Storage.Embedded;

/// <summary>Counts what a store holds.</summary>
internal static class StoreCount
{
    /// <param name="failures">Why writers fail; null for a writer that does not.</param>
    public static StoreStatistics Of(StoreFolder folder, StoreHead head, BlockFolder blocks,
        IEnumerable<string?> failures)
    {
        var state = head.State;
        var metas = blocks.Metas;
        long logBytes = 0;
        foreach (var segment in new DirectoryInfo(folder.Wal).EnumerateFiles())
            logBytes += segment.Exists ? segment.Length : 0;
        return new StoreStatistics(
            state.Table.Count, state.Partitions.Sum(p => p.Samples), logBytes,
            [.. Enum.GetValues<Tier>().Select(tier => Of(tier, [.. metas.Where(m => m.Tier == tier)]))],
            [.. failures.OfType<string>().Select(f => $"The store cannot write: {f}"),
                .. blocks.Damaged.Select(d => $"Block {d.File} was set aside: {d.Reason}")]);
    }

    /// <summary>Series and samples by the values of a label, the largest first.</summary>
    public static IReadOnlyList<LabelStatistics> ByLabel(StoreHead head, BlockFolder blocks, string label, int limit)
    {
        var found = new Dictionary<string, (HashSet<Labels> Series, long Samples)>(StringComparer.Ordinal);
        void Add(Labels labels, long samples)
        {
            if (labels.Get(label) is not { Length: > 0 } value) return;
            var known = found.TryGetValue(value, out var entry) ? entry : (Series: [], Samples: 0);
            known.Series.Add(labels);
            found[value] = known with { Samples = known.Samples + samples };
        }
        var state = head.State;
        foreach (var partition in state.Partitions)
            foreach (var slot in partition.Slots()) Add(state.Table.LabelsOf(slot), partition.Get(slot)!.Samples);
        using var held = blocks.Acquire();
        foreach (var block in held.Blocks.Where(b => b.Meta.Tier == Tier.Raw))
            for (var series = 0; series < block.Meta.Series; series++)
                Add(block.Index.ReadLabels(series), block.MaxSamples(series, long.MinValue, long.MaxValue));
        return [.. found.Select(f => new LabelStatistics(f.Key, f.Value.Series.Count, f.Value.Samples))
            .OrderByDescending(f => f.Samples).ThenBy(f => f.Value, StringComparer.Ordinal).Take(limit)];
    }

    private static TierStatistics Of(Tier tier, BlockMeta[] metas) => new(
        tier, metas.Length, metas.Sum(m => m.Samples), metas.Sum(m => m.Bytes),
        metas.Length == 0 ? long.MaxValue : metas.Min(m => m.MinUnixMs), metas.Length == 0 ? long.MinValue
            : metas.Max(m => m.MaxUnixMs));
}
