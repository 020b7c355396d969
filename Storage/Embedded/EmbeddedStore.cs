using System.Diagnostics;
using LightWatch.Storage.Embedded.Heads;
using LightWatch.Storage.Embedded.Wal;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>The store of the single server: a log on disk, the newest samples in memory. Safe for many threads.</summary>
internal sealed class EmbeddedStore : ISampleSink, ISampleSource, ISampleFeed, IDisposable
{
    private static readonly TimeSpan Partition = TimeSpan.FromHours(2);

    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StoreFolder _folder;
    private readonly StoreMemory _memory = new(new Head(Partition, firstSequence: 1));
    private readonly CommitFeed _feed = new();
    private readonly WalWriter _wal;
    private readonly CommitThread _commits;

    private EmbeddedStore(StoreFolder folder, IStoreFiles files, StorageOptions options, TimeProvider time, ILogger log)
    {
        (_folder, _options, _time, _log) = (folder, options, time, log);
        var started = Stopwatch.GetTimestamp();
        var replayed = WalReplay.Run(files, folder.Wal, leastNextRecord: 1, new Recovery(_memory));
        Report(replayed, Stopwatch.GetElapsedTime(started));
        _wal = new WalWriter(files, folder.Wal, options.WalSegmentBytes, replayed.NextRecord);
        var writer = new StoreWriter(_memory, _wal, _feed, options, () => AcceptedWindow, log);
        _commits = new CommitThread(options.QueueBytes, writer.Commit, log);
    }

    public long SeriesEpoch => _memory.Head.State.Epoch;

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow
    {
        get
        {
            var now = _time.GetUtcNow();
            return ((now - _options.RawRetention).ToUnixTimeMilliseconds(), (now + _options.FutureTolerance).ToUnixTimeMilliseconds());
        }
    }

    public long CommitNumber => _feed.CommitNumber;

    /// <summary>Reads the log back and starts to take samples. The folder stays its opener's, who disposes it after the store.</summary>
    /// <exception cref="StoreException">The folder cannot be read or written; the message is for the user.</exception>
    public static EmbeddedStore Open(StoreFolder folder, StorageOptions options, TimeProvider time, ILogger log, IStoreFiles? files = null) =>
        new(folder, files ?? StoreFiles.Disk, options, time, log);

    public ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var append = new PendingAppend(batch, cancel);
        return _commits.TryAdd(append) is { } refused ? ValueTask.FromResult(refused) : new ValueTask<AppendResult>(append.Completion);
    }

    public ValueTask<long> WaitAsync(long seen, CancellationToken cancel) => _feed.WaitAsync(seen, cancel);

    public ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult<SeriesSet>(HeadQueries.Select(_memory.Head.State, Clamp(query)));
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default)
    {
        var names = HeadQueries.Series(_memory.Head.State, query).SelectMany(l => l).Select(p => p.Name);
        return ValueTask.FromResult(SortedOnce(names, query.Limit, StringComparer.Ordinal));
    }

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel = default)
    {
        var values = HeadQueries.Series(_memory.Head.State, query).Select(l => l.Get(name)).Where(v => v.Length > 0);
        return ValueTask.FromResult(SortedOnce(values, query.Limit, StringComparer.Ordinal));
    }

    public ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(SortedOnce(HeadQueries.Series(_memory.Head.State, query), query.Limit, Comparer<Labels>.Default));

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default) =>
        ValueTask.FromResult(_memory.Metadata.Find(metric));

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(LabelQuery query, CancellationToken cancel = default) =>
        ValueTask.FromResult(_memory.Exemplars.Find(query));

    public long OldestUnixMs(Tier tier)
    {
        if (tier != Tier.Raw) return long.MaxValue;
        var oldest = long.MaxValue;
        foreach (var partition in _memory.Head.State.Partitions) oldest = Math.Min(oldest, partition.Times.Min);
        return oldest == long.MaxValue ? oldest : Math.Max(oldest, AcceptedWindow.OldestUnixMs);
    }

    /// <summary>Finishes the appends that wait, and lets go of the log.</summary>
    public void Dispose()
    {
        _commits.Dispose();
        _wal.Dispose();
        _log.Closed(_folder.Root);
    }

    // What retention has given up is not shown, though its partition may still be there.
    private SeriesQuery Clamp(SeriesQuery query) =>
        query with { FromUnixMs = Math.Max(query.FromUnixMs, AcceptedWindow.OldestUnixMs) };

    private static IReadOnlyList<T> SortedOnce<T>(IEnumerable<T> items, int limit, IComparer<T> order)
    {
        var all = items.Distinct().ToList();
        all.Sort(order);
        if (limit > 0 && all.Count > limit) all.RemoveRange(limit, all.Count - limit);
        return all;
    }

    private void Report(WalReplayResult replayed, TimeSpan took)
    {
        if (replayed.TornBytes > 0) _log.TornTail(replayed.TornBytes);
        foreach (var damage in replayed.Damage) _log.Damaged(damage);
        if (replayed.OrphanRows > 0) _log.Orphans(replayed.OrphanRows);
        _log.Opened(_folder.Root, _memory.Head.State.Table.Count, replayed.Rows, (long)took.TotalMilliseconds);
    }
}
