namespace LightWatch.Storage.Embedded.Heads;

/// <summary>Answers about the series of the head.</summary>
internal static class HeadQueries
{
    /// <summary>Partitions that have samples in a closed range, from the oldest write to the newest.</summary>
    public static HeadPartition[] Overlapping(HeadState state, long fromUnixMs, long toUnixMs) =>
        [.. state.Partitions.Where(p => p.Times.Min <= toUnixMs && p.Times.Max >= fromUnixMs).OrderBy(p => p.Sequence)];

    /// <summary>The series that satisfy all matchers and have samples in the query's range, with their partitions.</summary>
    public static StoreSeriesSet Select(HeadState state, SeriesQuery query)
    {
        var partitions = Overlapping(state, query.FromUnixMs, query.ToUnixMs);
        var labels = new List<Labels>();
        var firstPart = new List<int>();
        var parts = new List<SeriesPart>();
        if (partitions.Length > 0)
        {
            foreach (var slot in MatcherSlots.Find(state.Table, query.Matchers))
            {
                var first = parts.Count;
                foreach (var partition in partitions)
                    if (partition.Get(slot) is { } rows) parts.Add(new SeriesPart(partition, rows));
                if (parts.Count == first) continue;
                labels.Add(state.Table.LabelsOf(slot));
                firstPart.Add(first);
            }
        }
        firstPart.Add(parts.Count);
        return new StoreSeriesSet(query, [.. labels], [.. firstPart], [.. parts]);
    }

    /// <summary>Label sets that satisfy any of the query's matcher sets and have samples in its range; each once, in no order.</summary>
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
