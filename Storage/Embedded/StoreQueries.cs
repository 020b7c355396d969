using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded;

/// <summary>Answers from head and blocks together.</summary>
internal sealed class StoreQueries(StoreHead head, BlockFolder blocks)
{
    /// <summary>The series that satisfy all matchers and have samples in the query's range, or may have.</summary>
    public StoreSeriesSet Select(SeriesQuery query)
    {
        // The head first: what leaves it meanwhile is in the folder already. What is met twice is read once.
        var state = head.State;
        var before = TierLookback.Ms(query.Tier, query.Column);
        var from = query.FromUnixMs < long.MinValue + before ? long.MinValue : query.FromUnixMs - before;
        var to = query.ToUnixMs;
        var samplesFrom = from < long.MinValue + query.Tier.BucketMs ? long.MinValue : from - query.Tier.BucketMs;
        var held = blocks.Acquire(samplesFrom, to);
        try
        {
            var stretches = query.Tier == Tier.Raw ? null
                : TierSources.Plan(
                    held.Blocks, query.Tier, from, to,
                    (start, end) => state.Partitions.Any(p => p.Overlaps(start, end - 1)));
            var found = new SelectedSeries(several: held.Blocks.Count > 0);
            foreach (var block in held.Blocks)
            {
                if (!IsWanted(block, query.Tier, stretches)) continue;
                foreach (var series in block.Select(query.Matchers))
                    found.Add(block.LabelsOf(series), new SeriesPart(null, null, block, series, -1));
            }
            var partitions = HeadQueries.Overlapping(state, samplesFrom, to);
            foreach (var slot in partitions.Length == 0 ? [] : MatcherSlots.Find(state.Table, query.Matchers))
                foreach (var partition in partitions)
                    if (partition.Get(slot) is { } rows)
                        found.Add(state.Table.LabelsOf(slot), new SeriesPart(rows, partition.Arena, null, 0, -1));
            return new StoreSeriesSet(query, found, held, stretches, blocks.SetAside);
        }
        catch (BlockDamagedException e)
        {
            held.Dispose();
            blocks.SetAside(e);
            throw new StoreException($"{e.Message} It was set aside; ask again for what the other blocks have.", e);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Label sets that satisfy any of the query's matcher sets and have samples in its range; each once, in no order.
    /// </summary>
    public HashSet<Labels> Series(LabelQuery query)
    {
        var found = new HashSet<Labels>(HeadQueries.Series(head.State, query));
        EachBlock(query, block =>
        {
            foreach (var set in query.MatcherSets.Count == 0 ? [[]] : query.MatcherSets)
                foreach (var series in block.Select(set)) found.Add(block.LabelsOf(series));
        });
        return found;
    }

    /// <summary>Label names of these series, each once, in no order.</summary>
    public HashSet<string> LabelNames(LabelQuery query)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        SortedResults.AddNames(
            query.MatcherSets.Count == 0 ? HeadQueries.Series(head.State, query) : Series(query), found);
        if (query.MatcherSets.Count == 0) EachBlock(query, block => found.UnionWith(block.Index.LabelNames));
        return found;
    }

    /// <summary>Values of one label of these series, each once, in no order.</summary>
    public HashSet<string> LabelValues(string name, LabelQuery query)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        SortedResults.AddValues(
            query.MatcherSets.Count == 0 ? HeadQueries.Series(head.State, query) : Series(query), name, found);
        if (query.MatcherSets.Count > 0) return found;
        EachBlock(query, block =>
        {
            if (block.Index.Label(name) is not { } values) return;
            for (var i = 0; i < values.ValueCount; i++) found.Add(values.Value(i));
        });
        return found;
    }

    // Blocks of another tier have no say; raw ones for a tier only where its buckets are summed up from raw samples.
    private static bool IsWanted(Block block, Tier tier, List<TierStretch>? stretches) =>
        block.Meta.Tier == tier ||
        (block.Meta.Tier == Tier.Raw && stretches is not null
            && stretches.Exists(s => s.Raw && block.Meta.Overlaps(s.FromUnixMs, s.ToUnixMs)));

    private void EachBlock(LabelQuery query, Action<Block> visit)
    {
        using var held = blocks.Acquire(query.FromUnixMs, query.ToUnixMs);
        foreach (var block in held.Blocks)
        {
            try
            {
                visit(block);
            }
            catch (BlockDamagedException e)
            {
                blocks.SetAside(e);                              // the others have their say
            }
        }
    }
}
