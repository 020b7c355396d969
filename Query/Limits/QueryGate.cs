using System.Diagnostics;
using LightWatch.Query.Errors;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Limits;

/// <summary>
/// Bounds the queries that are evaluated and those that wait, so that a burst of them does not overload the server.
/// </summary>
internal sealed class QueryGate(IOptions<QueryOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.MaxConcurrent, options.Value.MaxConcurrent);
    private readonly int _maxWaiting = options.Value.MaxWaiting;
    private readonly TimeSpan _maxWait = options.Value.MaxWait;
    private int _waiting;

    /// <summary>Waits for a slot; disposing the result frees it for the next query.</summary>
    /// <exception cref="ApiException">Too many are waiting already, or the wait took too long.</exception>
    public async ValueTask<Slot> EnterAsync(CancellationToken cancel)
    {
        if (_slots.Wait(0, CancellationToken.None)) return new Slot(_slots);
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            StopWaiting();
            throw new ApiException(ErrorKind.Unavailable, "too many queries are waiting, try again later");
        }
        try
        {
            using var timeout = new CancellationTokenSource(_maxWait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            await _slots.WaitAsync(either.Token);
            return new Slot(_slots);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ApiException(ErrorKind.Timeout, "query timed out in query queue");
        }
        finally
        {
            StopWaiting();
        }
    }

    public void Dispose() => _slots.Dispose();

    private void StopWaiting()
    {
        var left = Interlocked.Decrement(ref _waiting);
        Debug.Assert(left >= 0, "more queries stopped waiting than began to");
    }

    /// <summary>The right to evaluate one query. A semaphore that is released more often than entered throws.</summary>
    internal readonly struct Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
