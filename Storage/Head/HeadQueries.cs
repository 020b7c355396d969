using LightWatch.Storage.Index;

namespace LightWatch.Storage.Head;

/// <summary>Answers about the series of the head.</summary>
internal static class HeadQueries
{
    /// <summary>Partitions that have samples in a closed range, from the oldest write to the newest.</summary>
    public static HeadPartition[] Overlapping(HeadState state, long fromUnixMs, long toUnixMs) =>
        [.. state.Partitions.Where(p => p.Overlaps(fromUnixMs, toUnixMs)).OrderBy(p => p.Sequence)];

    /// <summary>
    /// Label sets that satisfy any of the query's matcher sets and have samples in its range; each once, in no order.
    /// </summary>
    public static IEnumerable<Labels> Series(HeadState state, LabelQuery query)
    {
        var partitions = Overlapping(state, query.FromUnixMs, query.ToUnixMs);
        if (partitions.Length == 0) return [];
        var slots = query.MatcherSets.Count == 0
            ? Enumerable.Range(0, state.Table.Count)
            : query.MatcherSets.SelectMany(set => MatcherSlots.Find(state.Table, set)).Distinct();
        return slots.Where(slot => partitions.Any(p => p.Get(slot) is not null)).Select(state.Table.LabelsOf);
    }
}
