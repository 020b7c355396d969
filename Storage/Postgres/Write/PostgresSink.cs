using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>
/// Appends to PostgreSQL: batches that wait are committed together by one binary COPY, over a few connections.
/// </summary>
/// <remarks>
/// While the database cannot be reached nothing waits for it: appends are refused at once, and senders keep their data.
/// A commit whose outcome is not known counts as failed; the sender repeats it, and what is stored twice is dropped at
/// read.
/// </remarks>
internal sealed class PostgresSink : BackgroundService, ISampleSink
{
    private const string NotYet = "the database has not been reached yet";
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private readonly PostgresConnections _connections;
    private readonly PostgresSchema _schema;
    private readonly StoreSettings _settings;
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ICommitStream? _stream;
    private readonly AppendQueue _queue;
    private readonly SeriesIds _series;
    private readonly TimeSpan _future;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _abort = new();
    private Guid? _store;
    private long _epoch;
    private int _connected;
    private volatile string? _gone = NotYet;
    private volatile string? _refusal;
    private PartitionKeeper? _partitions;

    public PostgresSink(
        PostgresConnections connections, PostgresSchema schema, PostgresListener listener, StoreSettings settings,
        IOptions<PostgresOptions> options, IOptions<StorageOptions> storage, TimeProvider time,
        ILogger<PostgresSink> log, ICommitStream? stream = null)
    {
        (_connections, _schema, _settings, _options) = (connections, schema, settings, options.Value);
        (_time, _log, _stream) = (time, log, stream);
        _queue = new AppendQueue(storage.Value.QueueBytes, options.Value.CommitRows, time);
        _series = new SeriesIds(storage.Value.MaxActiveSeries);
        _future = storage.Value.FutureTolerance;
        listener.Notified += (channel, payload) =>
        {
            if (channel == PostgresListener.Deleted && payload != PostgresListener.SamplesOnly) Forget();
        };
    }

    public long SeriesEpoch => Volatile.Read(ref _epoch);

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow
    {
        get
        {
            var now = _time.GetUtcNow();
            var oldest = now - _settings.Current.Retention.Raw;
            return (oldest.ToUnixTimeMilliseconds(), (now + _future).ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Why nothing is written; null while commits succeed.</summary>
    public string? Refusal => _gone ?? _refusal;

    public ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (_gone is { } reason) return ValueTask.FromResult(Unavailable(reason));
        var append = new PendingAppend(batch, cancel);
        if (_queue.TryAdd(append) is { } refused) return ValueTask.FromResult(refused);
        // it went just now, perhaps after the others were refused
        if (_gone is not null) Drain();
        return new ValueTask<AppendResult>(append.Completion);
    }

    /// <summary>Commits what waits, if that takes no longer than a moment.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        _abort.CancelAfter(StopTimeout);
        await base.StopAsync(cancellationToken);
        Drain();
    }

    public override void Dispose()
    {
        _abort.Dispose();
        _queue.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        StoreSchema schema;
        try
        {
            schema = await _schema.Ready.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        _partitions = schema.Kind == StoreKind.Plain
            ? new PartitionKeeper("sample", () => _settings.Current.Tuning.ChunkInterval)
            : null;
        var shared = new WriterContext(
            schema, _series, _partitions, _stream, _options, _time, () => AcceptedWindow, () => SeriesEpoch, _log);
        var writers = new List<Task>();
        for (var i = 0; i < _options.WriteConnections; i++) writers.Add(RunAsync(shared, stoppingToken));
        await WatchAsync(stoppingToken);
        await Task.WhenAll(writers);
    }

    // The life of one writer: connect, commit group after group, and connect again when the connection breaks.
    private async Task RunAsync(WriterContext shared, CancellationToken stopping)
    {
        var backoff = new Backoff(FirstPause, MaxPause, _time);
        while (true)
        {
            try
            {
                await using var writer = await ConnectAsync(shared, stopping);
                backoff.Reset();
                try
                {
                    if (!await ServeAsync(writer)) return;
                }
                finally
                {
                    _ = Interlocked.Decrement(ref _connected);
                }
                continue;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested || _abort.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsExpected(e))
            {
                if (Volatile.Read(ref _connected) == 0) Gone(PostgresErrors.Reason(e));
            }
            try
            {
                await backoff.DelayAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<CommitWriter> ConnectAsync(WriterContext shared, CancellationToken cancel)
    {
        var connection = await _connections.Pool.OpenConnectionAsync(cancel);
        try
        {
            await using var command = new NpgsqlCommand("select id from store", connection);
            UseStore((Guid)(await command.ExecuteScalarAsync(cancel) ?? Guid.Empty));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        _ = Interlocked.Increment(ref _connected);
        if (_gone is not null and not NotYet) _log.WritesRecovered(CommitLog.Database);
        _gone = null;
        return new CommitWriter(shared, connection);
    }

    // False: there is nothing left to do. True: the connection is of no more use.
    private async Task<bool> ServeAsync(CommitWriter writer)
    {
        var group = new List<PendingAppend>();
        while (await _queue.TakeAsync(group, _abort.Token))
        {
            var bytes = AppendQueue.Bytes(group);
            try
            {
                if (!await CommitAsync(writer, group)) return true;
            }
            finally
            {
                group.Clear();
                _queue.Done(bytes);
            }
        }
        return false;
    }

    // True if the connection is still good. All batches of the group are finished in any case.
    private async Task<bool> CommitAsync(CommitWriter writer, List<PendingAppend> group)
    {
        using var span = CommitTrace.Start(group);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        deadline.CancelAfter(_options.CommitTimeout);
        try
        {
            await writer.CommitAsync(group, deadline.Token);
            if (_refusal is not null) _log.WritesRecovered(CommitLog.Database);
            _refusal = null;
            foreach (var append in group) append.Complete(AppendStatus.Committed);
            return true;
        }
        catch (Exception e) when (PostgresErrors.IsOfTheData(e) && group.Count > 1)
        {
            // One batch that cannot be stored must not keep the others out.
            foreach (var append in group.ToList())
                if (!await CommitAsync(writer, [append])) return false;
            return true;
        }
        catch (Exception e)
            when (PostgresErrors.IsExpected(e) || e is OperationCanceledException or ObjectDisposedException)
        {
            var reason = e is OperationCanceledException
                ? "the database did not answer in time"
                : PostgresErrors.Reason(e);
            if (_refusal is null) _log.WritesFail(CommitLog.Database, reason);
            _refusal = reason;
            span.Fail(reason);
            foreach (var append in group)
                append.Complete(AppendStatus.Unavailable, $"the database cannot be written to: {reason}");
            return e is PostgresException && !PostgresErrors.IsGone(e);
        }
        catch (Exception bug)
        {
            _log.CommitFailed(bug);
            span.Fail(bug.Message);
            foreach (var append in group) append.Fail(bug);
            return false;
        }
    }

    // Ends the wait of batches while the database does not answer.
    private async Task WatchAsync(CancellationToken stopping)
    {
        var lost = new List<PendingAppend>();
        using var timer = new PeriodicTimer(StuckAfter / 4, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (!_queue.Watch(StuckAfter, lost)) continue;
                foreach (var append in lost) append.Complete(AppendStatus.Unavailable, "the database does not answer");
                lost.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops; what waits is committed by those who write.
        }
    }

    private void Gone(string reason)
    {
        if (_gone is null or NotYet) _log.WritesFail(CommitLog.Database, reason);
        _gone = reason;
        Drain();
    }

    private void Drain()
    {
        var lost = new List<PendingAppend>();
        _queue.Drain(lost);
        foreach (var append in lost) append.Complete(AppendStatus.Unavailable, _gone ?? "the store is closing");
    }

    // Ids are valid only in the store that gave them.
    private void UseStore(Guid store)
    {
        lock (_gate)
        {
            if (_store is { } known && known != store)
            {
                _log.StoreReplaced();
                Forget();
            }
            _store = store;
        }
    }

    private void Forget()
    {
        _series.Clear();
        _partitions?.Forget();
        _ = Interlocked.Increment(ref _epoch);
    }

    private static AppendResult Unavailable(string reason) =>
        new(AppendStatus.Unavailable, $"the database cannot be written to: {reason}");
}
