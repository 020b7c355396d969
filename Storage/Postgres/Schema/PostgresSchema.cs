using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Postgres.Schema;

/// <summary>
/// Ensures that the schema is there: a process that writes makes it, one that only reads waits for it.
/// </summary>
/// <remarks>
/// The start of the process does not wait: a database that comes up later is found; until then health reports it.
/// </remarks>
internal sealed class PostgresSchema(
    PostgresConnections connections, IOptions<PostgresOptions> options, StorageUse use, TimeProvider time,
    ILogger<PostgresSchema> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(3);
    private readonly TaskCompletionSource<StoreSchema> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the schema is there in the version this program needs.</summary>
    public Task<StoreSchema> Ready => _ready.Task;

    /// <summary>Why it is not there yet; null when it is.</summary>
    public string? Waiting { get; private set; } = "the database has not been reached yet";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(FirstPause, MaxPause, time);
        try
        {
            while (!await TryAsync(stoppingToken)) await backoff.DelayAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            _ready.TrySetCanceled(stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancel)
    {
        try
        {
            var found = use.HasFlag(StorageUse.Write)
                ? await SchemaMigrator.MigrateAsync(connections.Unpooled, options.Value, log, cancel)
                : await FindAsync(cancel);
            if (found is null)
            {
                Waiting = "the schema is not there yet: an Ingest makes it when it starts";
                return false;
            }
            log.SchemaReady(found.Version, found.Kind);
            Waiting = null;
            _ready.SetResult(found);
            return true;
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            var reason = PostgresErrors.Reason(e);
            if (reason != Waiting) log.SchemaWaits(reason);
            Waiting = reason;
            return false;
        }
    }

    private async Task<StoreSchema?> FindAsync(CancellationToken cancel)
    {
        await using var connection = await connections.Pool.OpenConnectionAsync(cancel);
        return await SchemaMigrator.FindAsync(connection, cancel);
    }
}
