using LightWatch.Storage.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>One life of the window: its memory, how far that has followed the stream, and the question how far the stream goes.</summary>
/// <remarks>
/// Safe for many threads; one of them moves it on. A commit is in the stream before its sender is told, so a memory that has followed up to
/// where the stream goes now holds all that anybody has been told of.
/// </remarks>
/// <param name="memory">What this life holds.</param>
/// <param name="redis">Where the stream is.</param>
/// <param name="key">The stream.</param>
/// <param name="runId">The life of the Redis whose stream memory follows.</param>
/// <param name="at">The last entry that is in memory.</param>
/// <param name="patience">See <see cref="HotOptions.AnswerPatience"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class HotTail(HotMemory memory, RedisClient redis, string key, string runId, StreamId at, TimeSpan patience, TimeProvider time)
{
    /// <summary>For how long a stream that failed is not asked again, so that not every answer waits for it.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private StreamId _at = at;
    private TaskCompletionSource? _moved;
    private Task<StreamId?> _running = Task.FromResult<StreamId?>(null);
    private Task<StreamId?>? _next;
    private long? _failedAt;

    public HotMemory Memory => memory;

    /// <summary>The last entry that is in memory.</summary>
    public StreamId At
    {
        get
        {
            lock (_gate) return _at;
        }
    }

    /// <summary>Says that all entries up to one are in memory.</summary>
    public void MoveTo(StreamId entry)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            _at = entry;
            (moved, _moved) = (_moved, null);
        }
        moved?.SetResult();
    }

    /// <summary>Waits a moment until memory holds all that was put into the stream before the call.</summary>
    /// <returns>False if it does not, or if nobody can tell.</returns>
    public async ValueTask<bool> CatchUpAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        lock (_gate)
            if (_failedAt is { } failedAt && time.GetElapsedTime(failedAt, began) < Rest) return false;
        try
        {
            if (await AskAsync().WaitAsync(patience, time, cancel) is not { } end) return Failed();
            while (true)
            {
                Task moved;
                lock (_gate)
                {
                    if (_at >= end) return true;
                    moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                }
                var left = patience - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero) return false;
                await moved.WaitAsync(left, time, cancel);
            }
        }
        catch (TimeoutException)
        {
            return Failed();
        }
    }

    private bool Failed()
    {
        lock (_gate) _failedAt = time.GetTimestamp();
        return false;
    }

    // A question that is under way may have been answered before its newest listener's commit: that one shares the next.
    private Task<StreamId?> AskAsync()
    {
        lock (_gate)
        {
            if (_next is not null) return _next;
            var before = _running.IsCompleted ? null : _running;
            var mine = Task.Run(() => RunAsync(before));
            if (before is null) _running = mine;
            else _next = mine;
            return mine;
        }
    }

    private async Task<StreamId?> RunAsync(Task? before)
    {
        if (before is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate) (_running, _next) = (_next!, null);
        }
        try
        {
            return await EndAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;                                         // the window or the client says why
        }
    }

    // The stream's last entry; null if it is not the stream that memory followed. Nothing behind memory: no entry crosses the wire.
    private async Task<StreamId?> EndAsync()
    {
        var connection = await redis.ConnectAsync(CancellationToken.None).WaitAsync(patience, time);
        if (connection.RunId != runId) return null;
        var known = At;
        var (newest, length) = (connection.XNewestAsync(key, known, CancellationToken.None), connection.XLenAsync(key, CancellationToken.None));
        await Task.WhenAll(newest, length).WaitAsync(patience, time);
        if (await length == 0) return null;                      // flushed, perhaps with entries that memory has not
        return (await newest)?.Id ?? known;
    }
}
