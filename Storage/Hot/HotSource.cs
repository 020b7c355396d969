using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Hot;

/// <summary>Answers from the window where it reaches, from the database before it and whenever it is void.</summary>
/// <param name="database">Answers what the window does not hold.</param>
/// <param name="window">The newest samples.</param>
internal sealed class HotSource(ISampleSource database, HotWindow window) : ISampleSource, ISampleFeed
{
    public long CommitNumber => window.Feed.CommitNumber;

    public ValueTask<long> WaitAsync(long seen, CancellationToken cancel) => window.Feed.WaitAsync(seen, cancel);

    public async ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        if (query.Tier != Tier.Raw || !(query.ToUnixMs >= window.Memory?.FromUnixMs)
            || await window.FreshAsync(cancel) is not { } memory) return await database.SelectAsync(query, cancel);
        var state = memory.State;                                // before the time from which it is complete
        var from = memory.FromUnixMs;
        if (query.ToUnixMs < from) return await database.SelectAsync(query, cancel);
        var before = query.FromUnixMs >= from
            ? null
            : await database.SelectAsync(query with { ToUnixMs = from - 1 }, cancel);
        return new HotSeriesSet(query, state, from, before);
    }

    public async ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default)
    {
        if (await InsideAsync(query, cancel) is not { } state) return await database.SeriesAsync(query, cancel);
        return SortedResults.Of(HeadQueries.Series(state, query).ToHashSet(), query.Limit, Comparer<Labels>.Default);
    }

    public async ValueTask<IReadOnlyList<string>> LabelNamesAsync(
        LabelQuery query, CancellationToken cancel = default) =>
        await InsideAsync(query, cancel) is { } state
            ? SortedResults.NamesOf(HeadQueries.Series(state, query), query.Limit)
            : await database.LabelNamesAsync(query, cancel);

    public async ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default) =>
        await InsideAsync(query, cancel) is { } state
            ? SortedResults.ValuesOf(HeadQueries.Series(state, query), name, query.Limit)
            : await database.LabelValuesAsync(name, query, cancel);

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default) =>
        database.MetadataAsync(metric, cancel);

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        LabelQuery query, CancellationToken cancel = default) => database.ExemplarsAsync(query, cancel);

    public long OldestUnixMs(Tier tier) => database.OldestUnixMs(tier);

    // The window's series if the whole range is inside it; null if the database has to answer.
    private async ValueTask<HeadState?> InsideAsync(LabelQuery query, CancellationToken cancel)
    {
        if (!(query.FromUnixMs >= window.Memory?.FromUnixMs) || await window.FreshAsync(cancel) is not { } memory)
            return null;
        var state = memory.State;
        return query.FromUnixMs >= memory.FromUnixMs ? state : null;
    }
}
