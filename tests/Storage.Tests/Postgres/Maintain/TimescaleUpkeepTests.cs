using LightWatch.Shared;

namespace LightWatch.Storage.Tests.Postgres.Maintain;

public sealed class TimescaleUpkeepTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Fact]
    public async Task Late_samples_reach_compressed_chunks()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Timescale);
        _ = await store.AppendAsync(
            Enumerable.Range(0, 400).Select(i => (Up, Now - 40_000_000 + (i * 15_000L), (double)i)));
        await store.RunAsync("select compress_chunk(c) from show_chunks('sample') as c");
        Assert.True(
            (await store.AppendAsync(
                Enumerable.Range(0, 400).Select(i => (Up, Now - 40_000_000 + (i * 15_000L) + 7_000, i + 0.5))))
                    .IsCommitted);

        var read = "select value from sample order by time";
        var expected = Enumerable.Range(0, 800).Select(i => i / 2.0);
        Assert.Equal(expected, (await store.RowsAsync(read)).Select(r => (double)r[0]));
        await store.RunAsync("select compress_chunk(c) from show_chunks('sample') as c");
        Assert.Equal(expected, (await store.RowsAsync(read)).Select(r => (double)r[0]));
    }

    [Fact]
    public async Task Closed_chunks_are_compressed_without_hands_even_if_the_scheduler_fails()
    {
        TestPostgres.Skip(PostgresKind.Timescale);
        // A server of its own: on the shared one the databases compete for the scheduler's workers.
        await using var server = await PostgresServer.StartAsync(PostgresKind.Timescale);
        var database = await server.CreateDatabaseAsync();
        await using (var first = await TestPostgres.OverAsync(database))
        {
            _ = await first.AppendAsync(
                Enumerable.Range(0, 400).Select(i => (Up, Now - 40_000_000 + (i * 15_000L), (double)i)));
            await first.MaintainAsync();
            await TestPostgres.UntilAsync(
                async () => await first.QueryAsync<long>(
                    "select count(*) from timescaledb_information.job_stats where last_run_status is not null") > 0,
                        "the scheduler to try");
            await first.RunAsync(
                "select alter_job(job_id, next_start => now()) from timescaledb_information.jobs where "
                + "hypertable_name = 'sample'");
        }
        await using var second = await TestPostgres.OverAsync(database);
        await TestPostgres.UntilAsync(
            async () => await second.QueryAsync<long>(
                "select count(*) from timescaledb_information.chunks where is_compressed") > 0, "a compressed chunk");
    }

    [Fact]
    public async Task Settings_of_the_layout_reach_the_jobs_of_timescale()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Timescale);
        await store.MaintainAsync();
        const string Jobs =
            "select config ->> 'compress_after' from timescaledb_information.jobs where hypertable_name = "
            + "'sample' and proc_name = 'policy_compression'";
        Assert.Equal("00:30:00", await store.QueryAsync<string>(Jobs));
        Assert.Equal(2, await store.QueryAsync<long>(
            "select count(*) from timescaledb_information.jobs where proc_name = "
            + "'policy_refresh_continuous_aggregate'"));
        store.Apply(
            tuning: new DatabaseTuning(TimeSpan.FromHours(4), TimeSpan.FromHours(1), TimeSpan.FromMinutes(20)));
        await TestPostgres.UntilAsync(
            async () => await store.QueryAsync<string>(Jobs) == "01:00:00", "the job to change");
        Assert.Equal(
            TimeSpan.FromHours(4),
            await store.QueryAsync<TimeSpan>(
                "select time_interval from timescaledb_information.dimensions where hypertable_name = 'sample'"));
    }
}
