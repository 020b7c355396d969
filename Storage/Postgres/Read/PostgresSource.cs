using LightWatch.Storage.Index;
using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// Answers from the database. Safe for many threads; everything committed before a call is seen by it.
/// </summary>
internal sealed class PostgresSource : BackgroundService, ISampleSource, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly PostgresSchema _schema;
    private readonly StoreSettings _settings;
    private readonly TimeProvider _time;
    private readonly PartitionCache _cache;
    private readonly SampleReader _samples;
    private readonly TierReader _tiers;
    private readonly SeriesActivity _activity;
    private readonly SideTables _sides;
    private readonly OldestTimes _oldest;
    private readonly ReadSession _session;
    private readonly PostgresConnections _connections;
    private long _forgotten;

    public PostgresSource(
        PostgresConnections connections, PostgresSchema schema, StoreSettings settings,
        IOptions<PostgresOptions> options, TimeProvider time)
    {
        (_connections, _schema, _settings, _time) = (connections, schema, settings, time);
        var timeout = options.Value.StatementTimeout;
        var reads = new ReadConnection(connections, timeout);
        _cache = new PartitionCache(options.Value.CacheBytes);
        _session = new ReadSession(connections.Unpooled, timeout);
        _session.Late += Forget;
        _session.Deleted += _ => Forget(long.MinValue, long.MaxValue);
        _session.Connected += () => Forget(long.MinValue, long.MaxValue);
        Directory = new SeriesDirectory(_session);
        _samples = new SampleReader(reads, _session, _cache, time, options.Value.SelectBytes);
        _tiers = new TierReader(reads, _session, options.Value.SelectBytes);
        _activity = new SeriesActivity(reads, _session, time);
        _sides = new SideTables(reads);
        _oldest = new OldestTimes(reads);
    }

    /// <summary>The series of the database; refreshed by every select.</summary>
    public SeriesDirectory Directory { get; }

    /// <summary>Queries for raw samples sent to the database so far.</summary>
    public long Statements => _samples.Statements;

    /// <summary>Bytes of closed partitions in memory.</summary>
    public long CachedBytes => _cache.Bytes;

    /// <summary>Times that <see cref="Forget"/> was done.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>Why nothing can be answered now; null if it can.</summary>
    public string? Failure => _schema.Waiting ?? Directory.Failure;

    /// <summary>Drops what is kept in memory of partitions that overlap a closed range.</summary>
    public void Forget(long fromUnixMs, long toUnixMs)
    {
        _cache.Forget(fromUnixMs, toUnixMs);
        Interlocked.Increment(ref _forgotten);
    }

    public async ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        try
        {
            return await SelectOnceAsync(query, cancel);
        }
        catch (StoreException e) when (e.InnerException is { } cause && PostgresErrors.IsLost(cause))
        {
            // Idle connections may be those of a server that was restarted since.
            _connections.Pool.Clear();
            return await SelectOnceAsync(query, cancel);
        }
    }

    private async ValueTask<SeriesSet> SelectOnceAsync(SeriesQuery query, CancellationToken cancel)
    {
        // What retention has given up is not shown, though its chunk may still be there.
        var kept = query with { FromUnixMs = Math.Max(query.FromUnixMs, OldestKeptUnixMs(query.Tier)) };
        var index = await RefreshAsync(cancel);
        var slots = kept.FromUnixMs > kept.ToUnixMs ? [] : SeriesDirectory.Match(index, kept.Matchers);
        if (kept.Tier != Tier.Raw && slots.Length > 0) return await _tiers.SelectAsync(kept, index, slots, cancel);
        var rows = slots.Length == 0
            ? new SelectedRows(0, 0)
            : await _samples.ReadAsync(
                Array.ConvertAll(slots, index.IdOf), index.Count, kept.FromUnixMs, kept.ToUnixMs, kept.WithStartTimes,
                cancel);
        return new PostgresSeriesSet(kept, index, slots, rows);
    }

    public async ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        SortedResults.Of(await FindAsync(query, cancel), query.Limit, Comparer<Labels>.Default);

    public async ValueTask<IReadOnlyList<string>> LabelNamesAsync(
        LabelQuery query, CancellationToken cancel = default) =>
        SortedResults.NamesOf(await FindAsync(query, cancel), query.Limit);

    public async ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default) =>
        SortedResults.ValuesOf(await FindAsync(query, cancel), name, query.Limit);

    public async ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(
        string? metric, CancellationToken cancel = default)
    {
        ThrowIfWaiting();
        return await _sides.MetadataAsync(metric, cancel);
    }

    public async ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        LabelQuery query, CancellationToken cancel = default)
    {
        var index = await RefreshAsync(cancel);
        return await _sides.ExemplarsAsync(index, Match(index, query), query.FromUnixMs, query.ToUnixMs, cancel);
    }

    public long OldestUnixMs(Tier tier) =>
        _oldest.Of(tier) is var oldest && oldest == long.MaxValue ? oldest : Math.Max(oldest, OldestKeptUnixMs(tier));

    /// <summary>Looks again how far back the tiers reach; it is done every 10 seconds anyway.</summary>
    /// <exception cref="StoreException">The database cannot answer.</exception>
    public async Task RefreshOldestAsync(CancellationToken cancel = default)
    {
        _ = await RefreshAsync(cancel);
        await _oldest.RefreshAsync((await _schema.Ready.WaitAsync(cancel)).Kind, _session.HasHistograms, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Directory.DisposeAsync();
    }

    // Refreshes what is in memory, so that a lost database is noticed before the next query.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            _ = await _schema.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Pause, _time);
            do await TryRefreshAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancel)
    {
        try
        {
            await RefreshOldestAsync(cancel);
        }
        catch (StoreException)
        {
            // Health says why.
        }
    }

    private async ValueTask<SeriesIndex> RefreshAsync(CancellationToken cancel)
    {
        ThrowIfWaiting();
        await Directory.RefreshAsync(cancel);
        return Directory.Index;
    }

    private void ThrowIfWaiting()
    {
        if (_schema.Waiting is { } reason) throw new StoreException($"the database cannot answer yet: {reason}");
    }

    private async Task<HashSet<Labels>> FindAsync(LabelQuery query, CancellationToken cancel)
    {
        var index = await RefreshAsync(cancel);
        var from = Math.Max(query.FromUnixMs, OldestKeptUnixMs(Tier.Raw));
        var active = await _activity.ActiveAsync(index, Match(index, query), from, query.ToUnixMs, cancel);
        return [.. active.Select(index.Table.LabelsOf)];
    }

    private static HashSet<int> Match(SeriesIndex index, LabelQuery query) => query.MatcherSets.Count == 0
        ? [.. Enumerable.Range(0, index.Count)]
        : [.. query.MatcherSets.SelectMany(set => SeriesDirectory.Match(index, set))];

    private long OldestKeptUnixMs(Tier tier) =>
        (_time.GetUtcNow() - _settings.Current.Retention.Of(tier)).ToUnixTimeMilliseconds();
}
