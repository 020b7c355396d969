using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Redis;

/// <summary>
/// A server and the one connection to it that all callers share, opened again when it broke. Safe for many threads.
/// </summary>
/// <remarks>While attempts to connect fail they become rarer, and requests in between fail at once.</remarks>
internal sealed class RedisClient(
    RedisAddress address, IOptions<RedisOptions> options, TimeProvider time,
    ILogger<RedisClient> log) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task<RedisConnection>? _shared;
    private RedisException? _failure;
    private Backoff _backoff = new(FirstPause, options.Value.MaxPause, time, jitter: 0.5);
    private long _failedAt;
    private TimeSpan _pause;

    public RedisAddress Address => address;

    public RedisOptions Options => options.Value;

    /// <summary>The shared connection, opened if need be. For commands that answer at once.</summary>
    /// <exception cref="RedisException">It cannot be reached now.</exception>
    public Task<RedisConnection> ConnectAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_shared is { IsCompletedSuccessfully: true } open && !IsClosed(open)) return open;
            if (_shared is { IsCompleted: false } opening) return opening.WaitAsync(cancel);
            if (_failure is { } failure && time.GetElapsedTime(_failedAt) < _pause)
                return Task.FromException<RedisConnection>(failure);
            _shared = OpenSharedAsync();
            return _shared.WaitAsync(cancel);
        }
    }

    /// <summary>A connection for one owner, for commands that wait at the server; the caller disposes it.</summary>
    /// <exception cref="RedisException">It cannot be reached now.</exception>
    public Task<RedisConnection> OpenAsync(CancellationToken cancel) =>
        RedisConnection.OpenAsync(address, Options, time, cancel);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task<RedisConnection>? shared;
        lock (_gate) shared = _shared;
        if (shared is null) return;
        await ((Task)shared).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (shared.IsCompletedSuccessfully) await (await shared).DisposeAsync();
        _closing.Dispose();
    }

    private static bool IsClosed(Task<RedisConnection> open) => open.GetAwaiter().GetResult().IsClosed;

    private async Task<RedisConnection> OpenSharedAsync()
    {
        await Task.Yield();                                      // not under the caller's lock
        try
        {
            var connection = await RedisConnection.OpenAsync(address, Options, time, _closing.Token);
            lock (_gate)
            {
                if (_backoff.HasFailed) log.RedisBack(address);
                _failure = null;
                _backoff.Reset();
            }
            return connection;
        }
        catch (RedisException e)
        {
            lock (_gate)
            {
                if (!_backoff.HasFailed) log.RedisGone(e.Message);
                (_failure, _failedAt, _pause) = (e, time.GetTimestamp(), _backoff.Next());
            }
            throw;
        }
    }
}
