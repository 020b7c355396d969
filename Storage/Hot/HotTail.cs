using System.Diagnostics;

namespace LightWatch.Storage.Hot;

/// <summary>
/// One life of the window: its memory, how far that has followed the stream, and where the stream ends now.
/// </summary>
/// <remarks>
/// Safe for many threads; one of them advances it. A commit is in the stream before its sender is acknowledged, so
/// memory that has followed up to the stream's present end holds everything that was acknowledged before. Positions
/// only grow.
/// </remarks>
/// <param name="memory">What this life holds.</param>
/// <param name="stream">The stream, over another connection than that it is followed on.</param>
/// <param name="runId">The run of the Redis server whose stream memory follows.</param>
/// <param name="at">The last entry that is in memory.</param>
/// <param name="wake">Called when the stream is ahead of memory, which is to be advanced at once.</param>
/// <param name="timeout">See <see cref="HotOptions.AnswerTimeout"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class HotTail(
    HotMemory memory, CommitReader stream, string runId, StreamId at, Action wake, TimeSpan timeout,
    TimeProvider time)
{
    /// <summary>For how long a stream that failed is not queried again, so that not every query waits for it.</summary>
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

    /// <summary>Records that all entries up to one are in memory.</summary>
    public void MoveTo(StreamId entry)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            Debug.Assert(entry >= _at, "the position in the stream only grows");
            _at = entry;
            (moved, _moved) = (_moved, null);
        }
        moved?.SetResult();
    }

    /// <summary>
    /// Waits, up to the timeout, until memory holds all that was put into the stream before the call.
    /// </summary>
    /// <returns>False if it does not, or if that cannot be found out.</returns>
    public async ValueTask<bool> CatchUpAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        lock (_gate)
            if (_failedAt is { } failedAt && time.GetElapsedTime(failedAt, began) < Rest) return false;
        try
        {
            if (await FindEndAsync().WaitAsync(timeout, time, cancel) is not { } end) return Failed();
            if (At < end) wake();
            while (true)
            {
                Task moved;
                lock (_gate)
                {
                    if (_at >= end) return true;
                    _moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    moved = _moved.Task;
                }
                var left = timeout - time.GetElapsedTime(began);
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

    // A request that is under way may have been answered before the newest caller's commit: that caller shares the next
    // one.
    private Task<StreamId?> FindEndAsync()
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
        catch (Exception e) when (e is StoreException or TimeoutException)
        {
            return null;                                         // the window or the connection logs why
        }
    }

    // The stream's last entry; null if it is not the stream that memory followed. Only entries behind memory's position
    // are requested, so none crosses the wire when there is none.
    private async Task<StreamId?> EndAsync()
    {
        var known = At;
        var end = await stream.EndAsync(known, CancellationToken.None).WaitAsync(timeout, time);
        if (end.RunId != runId) return null;
        if (end.Length == 0) return null;                        // flushed, perhaps with entries that memory has not
        return end.Newest is { } newest ? StreamId.Parse(newest.Id) : known;
    }
}
