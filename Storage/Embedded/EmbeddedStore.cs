using System.Diagnostics;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// The store of the single server: a log and blocks on disk, the newest samples in memory. Safe for many threads.
/// </summary>
internal sealed class EmbeddedStore : ISampleSink, ISampleSource, ISampleFeed, IDisposable, IAsyncDisposable
{
    /// <summary>
    /// Rows in the head up to which closing the store makes blocks of them; more stay in the log, so that closing takes
    /// seconds at most.
    /// </summary>
    private const long MaxRowsFlushedAtEnd = 20_000_000;

    /// <summary>What a series costs a block beside its rows, in rows.</summary>
    private const long RowsWorthOfSeries = 50;

    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StoreFolder _folder;
    private readonly BlockFolder _blocks;
    private readonly StoreMemory _memory;
    private readonly StoreQueries _queries;
    private readonly CommitFeed _feed = new();
    private readonly WalWriter _wal;
    private readonly StoreWriter _writer;
    private readonly CommitThread _commits;
    private readonly Maintenance _maintenance;
    private readonly StoreSettings _settings;
    private bool _disposed;

    private EmbeddedStore(
        StoreFolder folder, IStoreFiles files, StorageOptions options, StoreSettings settings, TimeProvider time,
        ILogger log)
    {
        (_folder, _options, _settings, _time, _log) = (folder, options, settings, time, log);
        var started = Stopwatch.GetTimestamp();
        var pool = new LabelsPool();
        _blocks = BlockFolder.Open(folder.Blocks, pool, files);
        foreach (var damaged in _blocks.Damaged) log.BlockSetAside(damaged.File, damaged.Reason);
        if (!Checkpoint.Load(files, folder.Checkpoint, out var checkpoint)) log.CheckpointDamaged();
        var head = new StoreHead(new SeriesTable(pool), time, new FreezeRules(options.HeadBytes), checkpoint);
        _memory = new StoreMemory(head);
        _queries = new StoreQueries(head, _blocks);
        var notes = new NotesFile(files, folder.Notes, _memory.Metadata, _memory.Exemplars);
        notes.Load();
        var replayed = WalReplay.Run(files, folder.Wal, checkpoint.NextRecord, new Recovery(_memory));
        head.EndRecovery();
        Report(replayed, Stopwatch.GetElapsedTime(started));
        _wal = new WalWriter(files, folder.Wal, options.WalSegmentBytes, replayed.NextRecord);
        _writer = new StoreWriter(
            _memory, _wal, _feed, options, () => AcceptedWindow, () => _maintenance?.Wake(),
            () => _maintenance?.Failure, log);
        _commits = new CommitThread(
            options.QueueBytes, _writer.Commit, () => _writer.IsBehind && _maintenance?.Failure is null, log);
        var compactor = new Compactor(_blocks, new RetentionClock(time, NewestUnixMs, log));
        _maintenance = new Maintenance(
            _memory, _blocks, checkpoint, notes, _writer, _commits, compactor, () => _settings.Current.Retention, time,
            log);
        _maintenance.Start();
        _settings.Changed += _maintenance.Wake;
    }

    public long SeriesEpoch => _memory.Head.State.Epoch;

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow =>
        (OldestKeptUnixMs(Tier.Raw), (_time.GetUtcNow() + _options.FutureTolerance).ToUnixTimeMilliseconds());

    public long CommitNumber => _feed.CommitNumber;

    /// <summary>Its parts, for a migration, which moves buckets too and has the store for itself.</summary>
    internal BlockFolder Blocks => _blocks;

    /// <inheritdoc cref="Blocks"/>
    internal StoreQueries Queries => _queries;

    /// <inheritdoc cref="Blocks"/>
    internal StoreMemory Memory => _memory;

    /// <summary>
    /// Reads the log back and starts to take samples. The folder stays its opener's, who disposes it after the store.
    /// </summary>
    /// <exception cref="StoreException">The folder cannot be read or written; the message is for the user.</exception>
    /// <param name="settings">Followed while the store is open; null: those of the options, for good.</param>
    public static EmbeddedStore Open(
        StoreFolder folder, StorageOptions options, TimeProvider time, ILogger log, IStoreFiles? files = null,
            StoreSettings? settings = null)
    {
        try
        {
            settings ??= new StoreSettings(new RuntimeSettings(Retention.Of(options), DatabaseTuning.Default));
            return new EmbeddedStore(folder, files ?? StoreFiles.Disk, options, settings, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder {folder.Root} cannot be opened: {e.Message}", e);
        }
    }

    public ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var append = new PendingAppend(batch, cancel);
        return _commits.TryAdd(append) is { } refused ? ValueTask.FromResult(refused)
            : new ValueTask<AppendResult>(append.Completion);
    }

    public ValueTask<long> WaitAsync(long seen, CancellationToken cancel) => _feed.WaitAsync(seen, cancel);

    public ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        // What retention has given up is not shown, though its partition may still be there.
        var kept = query with { FromUnixMs = Math.Max(query.FromUnixMs, OldestKeptUnixMs(query.Tier)) };
        return ValueTask.FromResult<SeriesSet>(_queries.Select(kept));
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(SortedResults.Of(_queries.LabelNames(query), query.Limit, StringComparer.Ordinal));

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(SortedResults.Of(_queries.LabelValues(name, query), query.Limit, StringComparer.Ordinal));

    public ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(SortedResults.Of(_queries.Series(query), query.Limit, Comparer<Labels>.Default));

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default) =>
        ValueTask.FromResult(_memory.Metadata.Find(metric));

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(_memory.Exemplars.Find(query));

    public long OldestUnixMs(Tier tier)
    {
        var oldest = long.MaxValue;
        foreach (var block in _blocks.Metas)
            if (block.Tier == tier) oldest = Math.Min(oldest, block.MinUnixMs);
        if (tier == Tier.Raw)
            foreach (var partition in _memory.Head.State.Partitions) oldest = Math.Min(oldest, partition.Times.Min);
        return oldest == long.MaxValue ? oldest : Math.Max(oldest, OldestKeptUnixMs(tier));
    }

    /// <summary>Makes blocks of everything in memory; the log is empty then.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing is lost.</exception>
    public Task FlushAsync() => _maintenance.FlushAllAsync();

    /// <summary>Merges, sums up and drops all that is due, at once rather than bit by bit.</summary>
    /// <returns>Things done.</returns>
    public Task<int> CompactAsync(CancellationToken cancel = default) => _maintenance.CompactAsync(cancel);

    /// <summary>
    /// Deletes the samples of matching series in a closed range, for good and from all tiers; what comes in meanwhile
    /// stays.
    /// </summary>
    /// <returns>Samples and buckets deleted.</returns>
    /// <exception cref="IOException">The disk is full or failing; some may be deleted: ask again.</exception>
    public Task<long> DeleteAsync(
        IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel = default) =>
        _maintenance.DeleteAsync(matchers, fromUnixMs, toUnixMs, cancel);

    /// <summary>See <see cref="StoreAdmin.BackupAsync"/>.</summary>
    public async Task BackupAsync(string folder, IProgress<double>? progress, CancellationToken cancel)
    {
        await _maintenance.FlushAllAsync();
        using var held = _blocks.Acquire();
        await Task.Run(() => Backup.Copy(_folder, held, folder, progress, cancel), cancel);
    }

    /// <summary>See <see cref="StoreAdmin.Statistics"/>.</summary>
    public StoreStatistics Statistics =>
        StoreCount.Of(_folder, _memory.Head, _blocks, [_writer.Refusal, _maintenance.Failure]);

    /// <summary>See <see cref="StoreAdmin.ByLabel"/>.</summary>
    public IReadOnlyList<LabelStatistics> ByLabel(string label, int limit) =>
        StoreCount.ByLabel(_memory.Head, _blocks, label, limit);

    /// <summary>
    /// Finishes the appends that wait, puts what is in memory into blocks unless that takes long, and lets go of the
    /// files.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _maintenance.StopAsync();
        try
        {
            if (_memory.Head.State.Partitions.Sum(
                p => p.Samples + (
                    RowsWorthOfSeries * p.Series)) <= MaxRowsFlushedAtEnd) await _maintenance.FlushAllAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.FlushFails(e.Message);                          // the log has it all
        }
        _settings.Changed -= _maintenance.Wake;
        _commits.Dispose();
        _maintenance.Dispose();
        _wal.Dispose();
        _blocks.Dispose();
        _log.Closed(_folder.Root);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private long OldestKeptUnixMs(Tier tier) =>
        (_time.GetUtcNow() - _settings.Current.Retention.Of(tier)).ToUnixTimeMilliseconds();

    private long NewestUnixMs()
    {
        var newest = _memory.Head.NewestUnixMs;
        foreach (var block in _blocks.Metas)
            if (block.Tier == Tier.Raw) newest = Math.Max(newest, block.MaxUnixMs);
        return newest;
    }

    private void Report(WalReplayResult replayed, TimeSpan took)
    {
        if (replayed.TornBytes > 0) _log.TornTail(replayed.TornBytes);
        foreach (var damage in replayed.Damage) _log.Damaged(damage);
        if (replayed.OrphanRows > 0) _log.Orphans(replayed.OrphanRows);
        _log.Opened(_folder.Root, _memory.Head.State.Table.Count, replayed.Rows, (long)took.TotalMilliseconds);
    }
}
