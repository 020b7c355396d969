using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>
/// Runs the upkeep of the database in one replica at a time, every 20 seconds and when a setting changes.
/// </summary>
/// <remarks>
/// The replica that holds the advisory lock does the work; if its process or connection ends, the lock is free and
/// another takes over.
/// </remarks>
internal sealed class PostgresMaintenance(
    PostgresConnections connections, PostgresSchema schema, StoreSettings settings, IOptions<PostgresOptions> options,
    TimeProvider time, ILogger<PostgresMaintenance> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _wake = new(0);
    private long _runs;

    /// <summary>How often this replica has done the work.</summary>
    public long Runs => Volatile.Read(ref _runs);

    /// <summary>Has the work done soon.</summary>
    public void Wake() => _wake.Release();

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        settings.Changed += Wake;
        try
        {
            var kind = (await schema.Ready.WaitAsync(stoppingToken)).Kind;
            IUpkeep upkeep = kind == StoreKind.Timescale
                ? new TimescaleUpkeep(options.Value, time, log)
                : new PlainUpkeep(settings, options.Value, time, log);
            while (true)
            {
                await ServeAsync(upkeep, stoppingToken);
                _ = await _wake.WaitAsync(Tick, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops, and the lock goes with its connection.
        }
        finally
        {
            settings.Changed -= Wake;
        }
    }

    // Takes the lock if it is free, and works as long as the connection holds.
    private async Task ServeAsync(IUpkeep upkeep, CancellationToken cancel)
    {
        try
        {
            await using var connection = await connections.Unpooled.OpenConnectionAsync(cancel);
            _ = await Sql.ExecuteAsync(
                connection, "set statement_timeout = 0; set lock_timeout = '10s'; set client_min_messages = warning",
                cancel);
            var tryLock = $"select pg_try_advisory_lock({AdvisoryLocks.Space}, {AdvisoryLocks.Maintenance})";
            if (!await Sql.ScalarAsync<bool>(connection, tryLock, cancel)) return;
            while (true)
            {
                await upkeep.RunAsync(connection, settings.Current, cancel);
                _ = Interlocked.Increment(ref _runs);
                _ = await _wake.WaitAsync(Tick, cancel);
            }
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            log.MaintenanceFails(PostgresErrors.Reason(e));
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            log.MaintenanceFailed(bug);
        }
    }
}
