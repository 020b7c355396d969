using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Postgres;

/// <summary>One connection of this process that receives the notifications (NOTIFY) of other processes. It connects again whenever it is lost.</summary>
/// <remarks>Events are raised on the thread of the connection; an exception of a handler is logged and goes no further.</remarks>
public sealed class PostgresListener(PostgresConnections connections, TimeProvider time, ILogger<PostgresListener> log) : BackgroundService
{
    /// <summary>A document was written or deleted; the payload is its kind.</summary>
    public const string Document = "lightwatch_document";

    /// <summary>Samples older than 10 minutes were committed; the payload is <c>fromUnixMs,toUnixMs</c>, both included.</summary>
    public const string Late = "lightwatch_late";

    /// <summary>A committed batch is not in the hot stream; the payload is as that of <see cref="Late"/>.</summary>
    public const string Missed = "lightwatch_missed";

    /// <summary>Series or samples were deleted.</summary>
    public const string Deleted = "lightwatch_deleted";

    /// <summary>Payload of <see cref="Deleted"/>: series are as they were.</summary>
    public const string SamplesOnly = "samples";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    /// <summary>Raised with channel and payload, one at a time in the order of their commits; handlers must be quick.</summary>
    public event Action<string, string>? Notified;

    /// <summary>Raised when it has begun to hear, at first and after each loss: what was said before is not known.</summary>
    public event Action? Connected;

    /// <summary>Raised when it hears no more.</summary>
    public event Action? Lost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        string? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var connected = false;
            try
            {
                await using var connection = await connections.Single.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, e) => Tell(() => Notified?.Invoke(e.Channel, e.Payload));
                await using (var listen = connection.CreateCommand())
                {
                    listen.CommandText = $"set statement_timeout = 0; listen {Document}; listen {Late}; listen {Missed}; listen {Deleted}";
                    _ = await listen.ExecuteNonQueryAsync(stoppingToken);
                }
                connected = true;
                (pause, told) = (FirstPause, null);
                Tell(() => Connected?.Invoke());
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsExpected(e))
            {
                var reason = PostgresErrors.Reason(e);
                if (reason != told) log.ListenerLost(reason);
                told = reason;
            }
            if (connected) Tell(() => Lost?.Invoke());
            try
            {
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
        }
    }

    // A handler's bug must not deafen the others.
    private void Tell(Action handlers)
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
