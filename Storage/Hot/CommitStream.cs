using System.Diagnostics;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>
/// Puts committed batches into a Redis stream, one entry each, for the processes that answer queries.
/// </summary>
/// <remarks>
/// A commit waits for Redis no longer than <see cref="HotOptions.PublishTimeout"/>, and not at all while Redis is slow
/// or gone: it is tried again once a second. Batches that are not in the stream are numbered all the same, so that
/// readers see the gap even if no report of it reaches them.
/// </remarks>
internal sealed class CommitStream(
    RedisClient redis, IOptions<HotOptions> options, TimeProvider time, ILogger<CommitStream> log)
    : BackgroundService, ICommitStream
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly string _key = redis.Options.KeyPrefix + CommitEntry.Key;
    private readonly Lock _gate = new();
    private readonly BatchFrame _frame = new();
    private readonly FrameBuffer _buffer = new();
    private readonly Queue<(long UnixMs, int Bytes)> _sent = new();
    private RedisConnection? _connection;
    private long _number;
    private long _sentBytes;
    private long _lastSent;

    /// <summary>True while batches go into the stream.</summary>
    public bool IsOn => Volatile.Read(ref _connection) is not null;

    public async ValueTask<bool> PublishAsync(SampleBatch batch, CancellationToken cancel)
    {
        if (batch.Count == 0) return true;
        var (connection, sent) = Send(batch);
        return connection is not null && await ArrivesAsync(connection, sent, cancel);
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
                else if (time.GetElapsedTime(Volatile.Read(ref _lastSent)) >= Beat / 2) await BeatAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    // Readers take silence for the end of this process.
    private async Task BeatAsync(CancellationToken cancel)
    {
        var (connection, sent) = Send(null);
        if (connection is not null) _ = await ArrivesAsync(connection, sent, cancel);
    }

    private (RedisConnection? Connection, Task<RespValue> Sent) Send(SampleBatch? batch)
    {
        lock (_gate)
        {
            _number++;
            if (_connection is not { } connection) return (null, Task.FromResult(RespValue.Null));
            var oldest = Oldest();
            Volatile.Write(ref _lastSent, time.GetTimestamp());
            if (batch is null)
            {
                return (connection, connection.SendXAdd(
                    _key, oldest, CommitEntry.PublisherField, _name, CommitEntry.NumberField, _number));
            }
            _buffer.Clear();
            _frame.Write(_buffer, batch, []);
            _sent.Enqueue((time.GetUtcNow().ToUnixTimeMilliseconds(), _buffer.Length));
            _sentBytes += _buffer.Length;
            return (connection, connection.SendXAdd(
                _key, oldest, CommitEntry.PublisherField, _name, CommitEntry.NumberField, _number,
                CommitEntry.FrameField, _buffer.Written));
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

    private async Task<bool> ArrivesAsync(RedisConnection connection, Task<RespValue> sent, CancellationToken cancel)
    {
        try
        {
            var answer = await sent.WaitAsync(options.Value.PublishTimeout, time, cancel);
            if (answer.Kind != RespKind.Error) return true;
            TurnOff(connection, RedisException.Refused(answer).Message);
        }
        catch (TimeoutException)
        {
            TurnOff(connection, "Redis takes too long");
        }
        catch (RedisException e)
        {
            TurnOff(connection, e.Message);
        }
        return false;
    }

    private async Task TryTurnOnAsync(CancellationToken cancel)
    {
        try
        {
            var connection = await redis.ConnectAsync(cancel);
            await connection.PingAsync(cancel).WaitAsync(options.Value.PublishTimeout, time, cancel);
            lock (_gate) Volatile.Write(ref _connection, connection);
            log.StreamOn();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The client logs it once; the next beat tries again.
        }
    }

    private void TurnOff(RedisConnection connection, string reason)
    {
        lock (_gate)
        {
            if (_connection != connection) return;
            Volatile.Write(ref _connection, null);
        }
        log.StreamOff(reason);
    }
}
