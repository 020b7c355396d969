using LightWatch.Storage.Commit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres;

/// <summary>One connection of this process that receives the notifications (NOTIFY) of other processes.</summary>
/// <remarks>
/// It connects again whenever it is lost. Events are raised on the thread of the connection; an exception of a handler
/// is logged and goes no further.
/// </remarks>
public sealed class PostgresListener(
    PostgresConnections connections, TimeProvider time, ILogger<PostgresListener> log)
    : BackgroundService, IStoreChanges
{
    /// <summary>A document was written or deleted; the payload is its kind.</summary>
    public const string Document = "lightwatch_document";

    /// <summary>
    /// Samples older than 10 minutes were committed; the payload is <c>fromUnixMs,toUnixMs</c>, both included.
    /// </summary>
    public const string Late = "lightwatch_late";

    /// <summary>A committed batch is not in the commit stream; the payload is as that of <see cref="Late"/>.</summary>
    public const string Missed = "lightwatch_missed";

    /// <summary>Series or samples were deleted.</summary>
    public const string Deleted = "lightwatch_deleted";

    /// <summary>Payload of <see cref="Deleted"/>: series are as they were.</summary>
    public const string SamplesOnly = "samples";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Raised with channel and payload, one at a time in the order of their commits; handlers must be quick.
    /// </summary>
    public event Action<string, string>? Notified;

    /// <inheritdoc/>
    public event Action? Connected;

    /// <inheritdoc/>
    public event Action? Disconnected;

    /// <inheritdoc/>
    public event Action? Unstreamed;

    /// <inheritdoc/>
    public event Action? SamplesDeleted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstPause, MaxPause, time);
        string? logged = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var isConnected = false;
            try
            {
                await using var connection = await ListenAsync(stoppingToken);
                isConnected = true;
                backoff.Reset();
                logged = null;
                Raise(() => Connected?.Invoke());
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsExpected(e))
            {
                var reason = PostgresErrors.Reason(e);
                if (reason != logged) log.ListenerLost(reason);
                logged = reason;
            }
            if (isConnected) Raise(() => Disconnected?.Invoke());
            try
            {
                await backoff.DelayAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancel)
    {
        var connection = await connections.Unpooled.OpenConnectionAsync(cancel);
        try
        {
            connection.Notification += (_, e) => Dispatch(e.Channel, e.Payload);
            await using var listen = connection.CreateCommand();
            listen.CommandText =
                $"set statement_timeout = 0; listen {Document}; listen {Late}; listen {Missed}; listen {Deleted}";
            _ = await listen.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void Dispatch(string channel, string payload)
    {
        Raise(() => Notified?.Invoke(channel, payload));
        if (channel == Missed) Raise(() => Unstreamed?.Invoke());
        else if (channel == Deleted) Raise(() => SamplesDeleted?.Invoke());
    }

    // A bug of one handler must not keep events from the others.
    private void Raise(Action handlers)
    {
        try
        {
            handlers();
        }
        catch (Exception bug)
        {
            log.ListenerFailed(bug);
        }
    }
}
