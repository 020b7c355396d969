using System.Diagnostics;
using LightWatch.Storage.Commit;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// The one thread that writes: it takes all batches that wait, has them made durable together, and does the store's
/// chores in between. While the disk syncs, the next group gathers; no batch waits longer than for two syncs.
/// </summary>
internal sealed class CommitThread : IDisposable
{
    private const long MaxGroupBytes = 32 * 1024 * 1024;

    // a monitor: it waits without spinning, and the wait is most of an idle server's life
    private readonly object _gate = new();
    private readonly Queue<PendingAppend> _waiting = new();
    private readonly Queue<Action> _chores = new();
    private readonly List<PendingAppend> _group = [];
    private readonly Action<List<PendingAppend>> _commit;
    private readonly Func<bool> _paused;
    private readonly ILogger _log;
    private readonly long _queueBytes;
    private readonly Thread _thread;
    private long _waitingBytes;
    private bool _closing;

    /// <param name="queueBytes">Most bytes of batches that wait.</param>
    /// <param name="commit">Makes a group durable and visible, and completes each of its batches.</param>
    /// <param name="paused">True while batches have to wait; asked again after each chore.</param>
    public CommitThread(long queueBytes, Action<List<PendingAppend>> commit, Func<bool> paused, ILogger log)
    {
        _queueBytes = queueBytes;
        _commit = commit;
        _paused = paused;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "storage commit" };
        _thread.Start();
    }

    /// <summary>Queues a batch.</summary>
    /// <returns>
    /// How the append ends if the batch is not taken, else null. One larger than the whole queue is taken when it is
    /// alone.
    /// </returns>
    public AppendResult? TryAdd(PendingAppend append)
    {
        lock (_gate)
        {
            if (_closing) return new AppendResult(AppendStatus.Unavailable, "the store is closing");
            if (_waitingBytes > 0 && _waitingBytes + append.Bytes > _queueBytes)
                return new AppendResult(
                    AppendStatus.Full, "more data is waiting for the disk than Storage:QueueBytes allows");
            _waitingBytes += append.Bytes;
            _waiting.Enqueue(append);
            Monitor.Pulse(_gate);
        }
        return null;
    }

    /// <summary>Runs something on the thread, between two groups.</summary>
    public Task<T> RunAsync<T>(Func<T> chore)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _chores.Enqueue(() =>
            {
                try
                {
                    done.SetResult(chore());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
            Monitor.Pulse(_gate);
        }
        return done.Task;
    }

    /// <summary>Finishes what waits, then ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            Action? chore;
            lock (_gate)
            {
                while (_chores.Count == 0 && !_closing && (_waiting.Count == 0 || _paused())) Monitor.Wait(_gate);
                if (!_chores.TryDequeue(out chore) && _waiting.Count == 0) return;
                var paused = !_closing && _paused();             // a chore may end a pause: asked again after each
                for (long bytes = 0; !paused && bytes < MaxGroupBytes && _waiting.TryDequeue(out var append);)
                {
                    bytes += append.Bytes;
                    _group.Add(append);
                }
            }
            if (_group.Count > 0) Commit();
            chore?.Invoke();
        }
    }

    private void Commit()
    {
        Debug.Assert(Thread.CurrentThread == _thread, "one thread writes");
        long bytes = 0;
        foreach (var append in _group) bytes += append.Bytes;
        try
        {
            _commit(_group);
        }
        catch (Exception e)
        {
            _log.CommitFailed(e);
            foreach (var append in _group) append.Fail(e);
        }
        _group.Clear();
        lock (_gate)
        {
            _waitingBytes -= bytes;
            Debug.Assert(_waitingBytes >= 0 && (_waitingBytes > 0 || _waiting.Count == 0),
                "_waitingBytes is the sum of what waits");
        }
    }
}
