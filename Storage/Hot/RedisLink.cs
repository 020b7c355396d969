using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>
/// One connection to Redis, opened when it is first asked for and again by itself when it broke. Safe for many threads.
/// </summary>
/// <param name="open">Opens it; may take as long as <see cref="RedisOptions.ConnectTimeout"/>.</param>
/// <param name="name">The server as log lines name it.</param>
/// <param name="log">Told once that the server is gone, and once that it is back; null: nobody is.</param>
internal sealed class RedisLink(Func<Task<IConnectionMultiplexer>> open, string name, ILogger<RedisLink>? log)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _opening;
    private bool _isLost;

    /// <summary>Raised after the connection came about again.</summary>
    public event Action? Restored;

    /// <summary>The connection; it may be lost now, when whatever is sent over it fails at once.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; it is opened all the same.</exception>
    public async Task<IConnectionMultiplexer> OpenAsync(CancellationToken cancel)
    {
        Task<IConnectionMultiplexer> opening;
        lock (_gate)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true }) _opening = Task.Run(OpenOnceAsync);
            opening = _opening;
        }
        try
        {
            return await opening.WaitAsync(cancel);
        }
        catch (Exception e) when (RedisFailure.Is(e) && !cancel.IsCancellationRequested)
        {
            throw RedisFailure.Of(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? opening;
        lock (_gate) opening = _opening;
        if (opening is null) return;
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!opening.IsCompletedSuccessfully) return;
        // What is on its way is not waited for: a frozen server would hold up the end of the process.
        await (await opening).CloseAsync(allowCommandsToComplete: false);
    }

    private async Task<IConnectionMultiplexer> OpenOnceAsync()
    {
        var connection = await open();
        connection.ConnectionFailed += (_, failed) => Lost(failed.Exception);
        connection.ConnectionRestored += (_, _) => Found(connection);
        if (!connection.IsConnected) Lost(await ReasonAsync(connection));
        return connection;
    }

    // What was thrown while connecting is not to be had otherwise.
    private static async Task<Exception?> ReasonAsync(IConnectionMultiplexer connection)
    {
        try
        {
            _ = await connection.GetDatabase().PingAsync();
            return null;
        }
        catch (Exception e) when (RedisFailure.Is(e))
        {
            return e;
        }
    }

    private void Lost(Exception? why)
    {
        lock (_gate)
        {
            if (_isLost) return;
            _isLost = true;
        }
        log?.RedisGone(name, RedisFailure.Why(why));
    }

    private void Found(IConnectionMultiplexer connection)
    {
        lock (_gate)
        {
            // A connection for messages may come back before that for commands.
            if (!connection.IsConnected) return;
            if (_isLost) log?.RedisBack(name);
            _isLost = false;
        }
        Restored?.Invoke();
    }
}
