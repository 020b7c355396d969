namespace LightWatch.Storage.Commit;

/// <summary>Counts commits and wakes those who wait for the next one.</summary>
internal sealed class CommitFeed : ISampleFeed
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private long _number;

    public long CommitNumber => Volatile.Read(ref _number);

    public async ValueTask<long> WaitAsync(long seen, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_number > seen) return _number;
                _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                next = _next.Task;
            }
            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Counts one more commit and wakes the waiters.</summary>
    public void Publish()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _number++;
            waiting = _next;
            _next = null;
        }
        waiting?.SetResult();
    }
}
