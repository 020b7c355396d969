using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>Lets a few queries run at a time and a few more wait, so that a rush of them cannot take the server down.</summary>
internal sealed class QueryGate(IOptions<QueryOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrent);
    private readonly int _maxWaiting = options.Value.MaxWaiting;
    private readonly TimeSpan _maxWait = TimeSpan.FromSeconds(options.Value.WaitSeconds);
    private int _waiting;

    /// <summary>Waits for a turn; disposing the result gives it to the next.</summary>
    /// <exception cref="ApiException">Too many are waiting already, or the wait took too long.</exception>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancel)
    {
        if (_turns.Wait(0, CancellationToken.None)) return new Turn(_turns);
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ApiException(ErrorKind.Unavailable, "too many queries are waiting, try again later");
        }
        try
        {
            using var timeout = new CancellationTokenSource(_maxWait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            await _turns.WaitAsync(either.Token);
            return new Turn(_turns);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ApiException(ErrorKind.Timeout, "query timed out in query queue");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>The right to evaluate one query.</summary>
    internal readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
