using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>Batches that wait for a connection, bounded by bytes. Safe for many threads.</summary>
/// <remarks>
/// A free connection takes all that wait, up to a full commit. While one commits, the next group gathers: larger groups
/// cost less. Another connection helps only when a full commit waits, or when <see cref="Watch"/> finds that the first
/// takes long. Bytes count from <see cref="TryAdd"/> until the batch was handed out by <see cref="Watch"/> or
/// <see cref="Drain"/>, or its group is <see cref="Done"/>: <c>bytes of the waiting &lt;= bytes; 0 &lt;= busy; busy ==
/// 0 and none waiting: bytes == 0</c>.
/// </remarks>
internal sealed class AppendQueue(long maxBytes, int commitRows, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(PendingAppend Append, long Stamp)> _waiting = new();
    private readonly SemaphoreSlim _work = new(0);
    private long _bytes;
    private long _waitingRows;
    private int _busy;
    private bool _isSlow;
    private bool _closed;
    private long _lastDone;

    /// <summary>Queues a batch.</summary>
    /// <returns>
    /// How the append ends if the batch is not taken, else null. One larger than the whole queue is taken when it is
    /// alone.
    /// </returns>
    public AppendResult? TryAdd(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closed) return new AppendResult(AppendStatus.Unavailable, "the store is closing");
            if (_bytes > 0 && _bytes + append.Bytes > maxBytes)
                return new AppendResult(
                    AppendStatus.Full, "more data is waiting for the database than Storage:QueueBytes allows");
            _bytes += append.Bytes;
            _waitingRows += append.Batch.Count;
            _waiting.Enqueue((append, time.GetTimestamp()));
            Check();
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
            _isSlow = false;
            _lastDone = time.GetTimestamp();
            Check();
            if (_waiting.Count > 0) _ = _work.Release();
        }
    }

    /// <summary>
    /// To be called often: lets idle connections help when batches wait long, and takes stuck batches out.
    /// </summary>
    /// <param name="stuckAfter">How long a batch may wait while no group ends.</param>
    /// <param name="lost">Empty; filled with batches that no connection is going to take soon.</param>
    /// <returns>True if there are such batches.</returns>
    public bool Watch(TimeSpan stuckAfter, List<PendingAppend> lost)
    {
        Debug.Assert(lost.Count == 0, "the bytes of all batches in the list are subtracted");
        lock (_gate)
        {
            if (_busy == 0 || _waiting.Count == 0) return false;
            var isStuck = time.GetElapsedTime(_lastDone) > stuckAfter;
            if (time.GetElapsedTime(_waiting.Peek().Stamp) > stuckAfter / 4)
            {
                _isSlow = true;
                if (_work.CurrentCount == 0) _ = _work.Release();
            }
            while (isStuck && _waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Stamp) > stuckAfter)
                lost.Add(Dequeue());
            _bytes -= Bytes(lost);
            Check();
            return lost.Count > 0;
        }
    }

    /// <summary>Takes out everything that waits: there is no connection to write it.</summary>
    /// <param name="into">Empty; filled in the order of arrival.</param>
    public void Drain(List<PendingAppend> into)
    {
        Debug.Assert(into.Count == 0, "the bytes of all batches in the list are subtracted");
        lock (_gate)
        {
            while (_waiting.Count > 0) into.Add(Dequeue());
            _bytes -= Bytes(into);
            Check();
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

    /// <summary>What a group counts in the queue.</summary>
    public static long Bytes(List<PendingAppend> group)
    {
        long bytes = 0;
        foreach (var append in CollectionsMarshal.AsSpan(group)) bytes += append.Bytes;
        return bytes;
    }

    private bool IsDue => _waiting.Count > 0 && (_busy == 0 || _waitingRows >= commitRows || _isSlow || _closed);

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

    [Conditional("DEBUG")]
    private void Check()
    {
        Debug.Assert(_bytes >= 0 && _waitingRows >= 0 && _busy >= 0, "nothing is subtracted twice");
        Debug.Assert(_waiting.Count > 0 || _waitingRows == 0, "rows count while their batch waits");
        Debug.Assert(
            _busy > 0 || _waiting.Count > 0 || _bytes == 0, "bytes count while their batch waits or is written");
    }

    private PendingAppend Dequeue()
    {
        var append = _waiting.Dequeue().Append;
        _waitingRows -= append.Batch.Count;
        return append;
    }
}
