using System.Runtime.InteropServices;
using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>Batches that wait for a connection, bounded by bytes. Whoever is free takes all that wait, up to a full commit. Safe for many threads.</summary>
/// <remarks>
/// While one connection commits, the next group gathers: larger groups cost less. Another connection helps only when a full commit waits, or
/// when <see cref="Hurry"/> says that the first takes long.
/// </remarks>
internal sealed class AppendQueue(long maxBytes, int commitRows, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(PendingAppend Append, long Stamp)> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private long _bytes;
    private long _waitingRows;
    private int _busy;
    private bool _hurry;
    private bool _closed;
    private long _lastDone;

    /// <summary>Queues a batch.</summary>
    /// <returns>How the append ends if the batch is not taken, else null. One larger than the whole queue is taken when it is alone.</returns>
    public AppendResult? TryAdd(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closed) return new AppendResult(AppendStatus.Unavailable, "the store is closing");
            if (_bytes > 0 && _bytes + append.Bytes > maxBytes)
                return new AppendResult(AppendStatus.Full, "more data is waiting for the database than Storage:QueueBytes allows");
            _bytes += append.Bytes;
            _waitingRows += append.Batch.Count;
            _waiting.Enqueue((append, time.GetTimestamp()));
            if (IsDue && _work.CurrentCount == 0) _ = _work.Release();
        }
        return null;
    }

    /// <summary>Waits until there is something for this connection to do, and takes it.</summary>
    /// <param name="group">Empty; filled in the order of arrival.</param>
    /// <returns>False if the queue is closed and empty.</returns>
    public async ValueTask<bool> TakeAsync(List<PendingAppend> group, CancellationToken cancel)
    {
        while (true)
        {
            lock (_gate)
            {
                if (IsDue)
                {
                    Take(group);
                    return true;
                }
                if (_closed && _waiting.Count == 0)
                {
                    _ = _work.Release();                         // the next connection ends too
                    return false;
                }
            }
            await _work.WaitAsync(cancel);
        }
    }

    /// <summary>A group has ended, well or not.</summary>
    /// <param name="bytes">Of its batches.</param>
    public void Done(long bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            _busy--;
            _hurry = false;
            _lastDone = time.GetTimestamp();
            if (_waiting.Count > 0) _ = _work.Release();
        }
    }

    /// <summary>To be called often: lets idle connections help when batches wait long, and takes those out that have waited for nothing.</summary>
    /// <param name="patience">How long a batch may wait while no group ends.</param>
    /// <param name="lost">Filled with batches that nobody is going to take soon.</param>
    /// <returns>True while all that is busy seems stuck.</returns>
    public bool Hurry(TimeSpan patience, List<PendingAppend> lost)
    {
        lock (_gate)
        {
            if (_busy == 0) return false;
            var stuck = time.GetElapsedTime(_lastDone) > patience;
            if (_waiting.Count == 0) return false;
            if (time.GetElapsedTime(_waiting.Peek().Stamp) > patience / 4)
            {
                _hurry = true;
                if (_work.CurrentCount == 0) _ = _work.Release();
            }
            while (stuck && _waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Stamp) > patience) lost.Add(Dequeue());
            _bytes -= Bytes(lost);
            return lost.Count > 0;
        }
    }

    /// <summary>Takes everything out: nobody is there to write it.</summary>
    public void Drain(List<PendingAppend> into)
    {
        lock (_gate)
        {
            while (_waiting.Count > 0) into.Add(Dequeue());
            _bytes -= Bytes(into);
        }
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ = _work.Release();
        }
    }

    public void Dispose() => _work.Dispose();

    public static long Bytes(List<PendingAppend> group)
    {
        long bytes = 0;
        foreach (var append in CollectionsMarshal.AsSpan(group)) bytes += append.Bytes;
        return bytes;
    }

    private bool IsDue => _waiting.Count > 0 && (_busy == 0 || _waitingRows >= commitRows || _hurry || _closed);

    private void Take(List<PendingAppend> group)
    {
        for (long rows = 0; rows < commitRows && _waiting.Count > 0;)
        {
            var append = Dequeue();
            rows += append.Batch.Count;
            group.Add(append);
        }
        if (_busy++ == 0) _lastDone = time.GetTimestamp();
        if (IsDue && _work.CurrentCount == 0) _ = _work.Release();
    }

    private PendingAppend Dequeue()
    {
        var append = _waiting.Dequeue().Append;
        _waitingRows -= append.Batch.Count;
        return append;
    }
}
