using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>The selections of one query: equal ones are made once and stay open until the query ends.</summary>
/// <param name="source">What is read.</param>
/// <param name="context">The query.</param>
/// <param name="statsOnly">Selectors whose histograms are read without buckets, by reference.</param>
/// <param name="tiers">Chooses the resolution.</param>
internal sealed class SeriesReads(
    ISampleSource source, QueryContext context, IReadOnlySet<VectorSelector> statsOnly, TierPlan tiers) : IDisposable
{
    // A series' place in its set, and its share of labels that were read for this query.
    private const long SeriesBytes = 64;

    private readonly Dictionary<string, SeriesSet> _sets = new(StringComparer.Ordinal);

    public QueryContext Context => context;

    public TierPlan Tiers => tiers;

    /// <summary>Series selected so far.</summary>
    public long Series { get; private set; }

    /// <summary>What the selections cost, as the store counts it.</summary>
    public SelectStats Stats
    {
        get
        {
            long chunks = 0, samples = 0, bytes = 0;
            var tier = Tier.Raw;
            foreach (var set in _sets.Values)
            {
                var stats = set.Stats;
                chunks += stats.Chunks;
                samples += stats.Samples;
                bytes += stats.Bytes;
                if (stats.Tier > tier) tier = stats.Tier;
            }
            return new SelectStats(chunks, samples, bytes, tier);
        }
    }

    public async ValueTask<SeriesSet> SelectAsync(SeriesQuery query)
    {
        var key = string.Join('\u001f', query.Matchers.Select(m => m.ToString())) +
            $"|{query.FromUnixMs}|{query.ToUnixMs}|{query.Tier}|{query.Column}";
        if (_sets.TryGetValue(key, out var known)) return known;
        using var span = SelectTrace.Start(query);
        var set =
            await source.SelectAsync(query with { WithStartTimes = context.Options.UseStartTimestamps }, context.Stop);
        span?.SetTag("lightwatch.series", set.Count);
        _sets.Add(key, set);
        Series += set.Count;
        context.Budget.Charge(set.Count * SeriesBytes);
        return set;
    }

    /// <summary>True if only count and sum of a selector's histograms are needed.</summary>
    public bool IsStatsOnly(VectorSelector selector) => statsOnly.Contains(selector);

    /// <summary>Reads one series within the budget; without buckets where the plan needs none.</summary>
    /// <exception cref="QueryException">The budget does not hold it.</exception>
    public void Read(SeriesSet set, int index, SampleBuffer into, bool statsOnly = false)
    {
        context.Budget.Foresee(set.MaxSamples(index));
        set.Read(index, into);
        context.Budget.Read(into.Count);
        if (statsOnly) HistogramStats.Reduce(into);
    }

    public void Dispose()
    {
        foreach (var set in _sets.Values) set.Dispose();
        _sets.Clear();
    }
}
