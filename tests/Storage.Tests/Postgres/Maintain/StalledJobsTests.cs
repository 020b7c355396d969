using LightWatch.Shared;
using LightWatch.Storage.Postgres.Maintain;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Maintain;

public sealed class StalledJobsTests
{
    private const string Compressed =
        "select count(*) from timescaledb_information.chunks where hypertable_name = 'sample' and is_compressed";
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Fact]
    public async Task Jobs_that_are_overdue_are_run_where_the_scheduler_has_no_workers()
    {
        await using var server = await NewServerAsync();
        await using var store = await NewStoreAsync(server);
        await store.RunAsync(
            "select alter_job(job_id, next_start => now() - interval '1 hour') from timescaledb_information.jobs "
            + "where hypertable_name = 'sample'");
        await store.MaintainAsync();
        Assert.Equal(
            0, await store.QueryAsync<long>(
                "select count(*) from timescaledb_information.job_stats where last_run_status is not null"));
        Assert.True(await store.QueryAsync<long>(Compressed) > 0);
    }

    [Fact]
    public async Task Jobs_that_were_never_planned_are_run_when_they_have_been_there_for_longer_than_their_interval()
    {
        await using var server = await NewServerAsync();
        await using var store = await NewStoreAsync(server);
        await using var connection = new NpgsqlConnection(store.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var clock = new FakeTimeProvider();
        var jobs = new StalledJobs(clock, NullLogger.Instance);
        await jobs.RunAsync(connection, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(14));                 // the job runs every 10 minutes
        await jobs.RunAsync(connection, TestContext.Current.CancellationToken);
        Assert.Equal(0, await store.QueryAsync<long>(Compressed));

        clock.Advance(TimeSpan.FromMinutes(2));
        await jobs.RunAsync(connection, TestContext.Current.CancellationToken);
        Assert.True(await store.QueryAsync<long>(Compressed) > 0);
    }

    private static Task<PostgresServer> NewServerAsync()
    {
        TestPostgres.Skip(PostgresKind.Timescale);
        return PostgresServer.StartAsync(PostgresKind.Timescale, "timescaledb.max_background_workers=0");
    }

    private static async Task<TestPostgres> NewStoreAsync(PostgresServer server)
    {
        var store = await TestPostgres.OverAsync(await server.CreateDatabaseAsync());
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 40_000_000;
        _ = await store.AppendAsync(Enumerable.Range(0, 400).Select(i => (Up, start + (i * 15_000L), (double)i)));
        await store.MaintainAsync();
        Assert.Equal(0, await store.QueryAsync<long>(Compressed));
        return store;
    }
}
