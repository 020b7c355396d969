using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>
/// One connection to Redis, opened when it is first asked for and again by itself when it broke. Safe for many threads.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly Func<Task<IConnectionMultiplexer>> _open;
    private readonly string _name;
    private readonly ILogger<RedisLink>? _log;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _opening;
    private IConnectionMultiplexer? _connection;
    private string? _lost;                                       // why there is no connection; null: there is one

    /// <param name="client">The client's settings; attempts to connect with them are heard of.</param>
    /// <param name="open">
    /// Opens a connection with these settings; may take as long as <see cref="RedisOptions.ConnectTimeout"/>.
    /// </param>
    /// <param name="log">Gets one line when the server is gone, and one when it is back; null: neither.</param>
    public RedisLink(
        ConfigurationOptions client, Func<Task<IConnectionMultiplexer>> open, ILogger<RedisLink>? log)
    {
        (_open, _name, _log) = (open, RedisAddress.Show(client), log);
        client.ConnectionAttemptCompleted += (_, attempt) =>
        {
            if (!attempt.IsSuccess) Lost(attempt.ConnectionType, attempt.FailureType, attempt.Exception);
        };
    }

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
            throw Failure(e);
        }
    }

    /// <summary>What the client threw, in a sentence; while there is no connection, the reason for that.</summary>
    public string Why(Exception error) =>
        error is RedisConnectionException && Volatile.Read(ref _lost) is { } lost ? lost : RedisFailure.Why(error);

    /// <summary>What the client threw, with the message of <see cref="Why"/>.</summary>
    public StoreException Failure(Exception error) => new(Why(error), error);

    /// <summary>Closes the connection, and waits neither for what is on its way nor for one being opened.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? opening;
        lock (_gate) opening = _opening;
        if (opening is null) return;
        // A server that is frozen would hold up the end of the process.
        var closing = CloseAsync(opening);
        if (opening.IsCompleted) await closing;
    }

    private static async Task CloseAsync(Task<IConnectionMultiplexer> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await (await opening).CloseAsync(allowCommandsToComplete: false);
    }

    private async Task<IConnectionMultiplexer> OpenOnceAsync()
    {
        var connection = await _open();
        Volatile.Write(ref _connection, connection);
        connection.ConnectionFailed += (_, failed) =>
            Lost(failed.ConnectionType, failed.FailureType, failed.Exception);
        connection.ConnectionRestored += (_, _) => Found(connection);
        if (connection.IsConnected) Found(connection);           // it may be older than the two handlers
        return connection;
    }

    // Reports come in any order: one of an attempt before the last does not count. The connection for announcements is
    // not missed: what it brings is looked for once a second.
    private void Lost(ConnectionType type, ConnectionFailureType failure, Exception? why)
    {
        if (type != ConnectionType.Interactive || Volatile.Read(ref _connection) is { IsConnected: true }) return;
        bool isNews;
        var reason = RedisFailure.Why(
            new RedisConnectionException(failure, CommandFlags.None, failure.ToString(), why));
        lock (_gate)
        {
            isNews = _lost is null;
            Volatile.Write(ref _lost, reason);
        }
        if (isNews) _log?.RedisGone(_name, reason);
    }

    private void Found(IConnectionMultiplexer connection)
    {
        bool isNews;
        lock (_gate)
        {
            if (!connection.IsConnected) return;
            isNews = _lost is not null;
            Volatile.Write(ref _lost, null);
        }
        if (isNews) _log?.RedisBack(_name);
        Restored?.Invoke();
    }
}
