using System.Buffers;
using System.Diagnostics;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Frames;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>
/// Puts committed batches into a Redis stream, one entry each, for the processes that answer queries, and wakes them.
/// </summary>
/// <remarks>
/// A commit waits for Redis no longer than <see cref="HotOptions.PublishTimeout"/>, and not at all while Redis is slow
/// or gone: a heartbeat is tried once a second, and the stream is on again when one is taken. Batches that are not in
/// the stream are numbered all the same, so that readers see the gap even if no report of it reaches them.
/// </remarks>
internal sealed class CommitStream(
    RedisLink redis, IOptions<RedisOptions> limits, IOptions<HotOptions> options, TimeProvider time,
    ILogger<CommitStream> log) : BackgroundService, ICommitStream
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly Task<string?> NotSent = Task.FromResult<string?>("the stream is off");

    private readonly RedisValue _name = Guid.NewGuid().ToString("N");
    private readonly RedisKey _key = limits.Value.KeyPrefix + CommitEntry.Key;
    private readonly RedisChannel _channel = RedisChannel.Literal(limits.Value.KeyPrefix + CommitEntry.Channel);
    private readonly Lock _gate = new();
    private readonly BatchFrame _frame = new();
    private readonly FrameBuffer _buffer = new();
    private readonly Queue<(long UnixMs, int Bytes)> _sent = new();
    private IDatabase? _database;
    private string? _reason;                                     // why it is off, once that is logged
    private bool _isOn;
    private long _number;
    private long _sentBytes;
    private long _lastSent;
    private int _pending;
    private long _pendingBytes;

    /// <summary>True while batches go into the stream.</summary>
    public bool IsOn => Volatile.Read(ref _isOn);

    public async ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel)
    {
        if (batch.Count == 0) return true;
        return await ArrivesAsync(Send(batch), cancel);
    }

    public override void Dispose()
    {
        base.Dispose();
        _buffer.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            do
            {
                if (!IsOn) await TryTurnOnAsync(stoppingToken);
                else if (time.GetElapsedTime(Volatile.Read(ref _lastSent)) >= Beat / 2)
                    _ = await ArrivesAsync(Send(null), stoppingToken);    // readers take silence for this process's end
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    // What comes of it: null once it is in the stream, or why it is not.
    private Task<string?> Send(SampleBatch? batch, bool turnsOn = false)
    {
        lock (_gate)
        {
            _number++;
            if (_database is not { } database || !(_isOn || turnsOn)) return NotSent;
            if (_pending >= limits.Value.MaxPending || _pendingBytes >= limits.Value.MaxPendingBytes)
                return Task.FromResult<string?>("too many batches wait for Redis");
            var oldest = Oldest();
            Volatile.Write(ref _lastSent, time.GetTimestamp());
            _buffer.Clear();
            if (batch is not null)
            {
                _frame.Write(_buffer, batch, []);
                _sent.Enqueue((time.GetUtcNow().ToUnixTimeMilliseconds(), _buffer.Length));
                _sentBytes += _buffer.Length;
            }
            return AddAsync(database, oldest, _buffer.Written.Span);
        }
    }

    // Under the lock: the command is in its place among those to be sent when this returns. The client may read a frame
    // until it was answered, so each has an array of its own; one that failed may still lie with the client and is left
    // to the collector.
    private Task<string?> AddAsync(IDatabase database, long oldest, ReadOnlySpan<byte> frame)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "the order of numbers is the order in the stream");
        byte[]? bytes = null;
        NameValueEntry[] fields = [new(CommitEntry.PublisherField, _name), new(CommitEntry.NumberField, _number)];
        if (frame.Length > 0)
        {
            bytes = ArrayPool<byte>.Shared.Rent(frame.Length);
            frame.CopyTo(bytes);
            fields = [.. fields, new(CommitEntry.FrameField, bytes.AsMemory(0, frame.Length))];
        }
        var trim = new StreamAddOptions { MinId = oldest, Approximate = true };
        _pending++;
        _pendingBytes += frame.Length;
        return EndAsync(AddAndWakeAsync(database, fields, trim), bytes, frame.Length);
    }

    private Task AddAndWakeAsync(IDatabase database, NameValueEntry[] fields, StreamAddOptions trim)
    {
        try
        {
            var added = database.StreamAddAsync(_key, fields, trim, CommandFlags.NoRedirect);
            _ = database.PublishAsync(_channel, RedisValue.EmptyString, CommandFlags.FireAndForget);
            return added;
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            return Task.FromException(e);
        }
    }

    private async Task<string?> EndAsync(Task added, byte[]? bytes, int length)
    {
        try
        {
            await added;
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
            return null;
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            return redis.Why(e);
        }
        finally
        {
            lock (_gate)
            {
                _pending--;
                _pendingBytes -= length;
                Debug.Assert(_pending >= 0 && _pendingBytes >= 0, "what ends was counted before");
            }
        }
    }

    // Unix ms of the oldest entry that has to stay: by time, and by the bytes that this process has sent since.
    private long Oldest()
    {
        var oldest = (time.GetUtcNow() - options.Value.Window).ToUnixTimeMilliseconds();
        while (_sent.TryPeek(out var first) && (first.UnixMs < oldest || _sentBytes > options.Value.StreamBytes))
        {
            oldest = Math.Max(oldest, first.UnixMs);
            _sentBytes -= first.Bytes;
            _ = _sent.Dequeue();
        }
        Debug.Assert(
            _sent.Count > 0 ? _sentBytes > 0 : _sentBytes == 0, "the bytes are those of the entries that are noted");
        return oldest;
    }

    private async Task<bool> ArrivesAsync(Task<string?> sent, CancellationToken cancel)
    {
        if (sent == NotSent) return false;
        string? reason;
        try
        {
            reason = await sent.WaitAsync(options.Value.PublishTimeout, time, cancel);
        }
        catch (TimeoutException)
        {
            reason = "Redis takes too long";
        }
        if (reason is not null) TurnOff(reason);
        return reason is null;
    }

    // A server that answers and takes nothing, full or a replica, does not turn it on.
    private async Task TryTurnOnAsync(CancellationToken cancel)
    {
        try
        {
            _database ??= (await redis.OpenAsync(cancel)).GetDatabase();
        }
        catch (StoreException e)
        {
            TurnOff(e.Message);
            return;
        }
        if (!await ArrivesAsync(Send(null, turnsOn: true), cancel)) return;
        lock (_gate)
        {
            Volatile.Write(ref _isOn, true);
            _reason = null;
        }
        log.StreamOn();
    }

    private void TurnOff(string reason)
    {
        lock (_gate)
        {
            Volatile.Write(ref _isOn, false);
            if (_reason is not null) return;
            _reason = reason;
        }
        log.StreamOff(reason);
    }
}
