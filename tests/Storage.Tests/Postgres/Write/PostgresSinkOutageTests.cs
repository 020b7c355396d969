using System.Collections.Concurrent;
using System.Diagnostics;
using LightWatch.Shared;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Write;

/// <summary>
/// What happens to appends while the database is killed, frozen, replaced or full; each test has a server of its own.
/// </summary>
public sealed class PostgresSinkOutageTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Database_killed_under_load_has_all_that_was_acknowledged(PostgresKind kind)
    {
        TestPostgres.Skip(kind);
        await using var server = await PostgresServer.StartAsync(kind);
        await using var store = await TestPostgres.OverAsync(await server.CreateDatabaseAsync());
        var acknowledged = new ConcurrentBag<long>();
        var next = 0L;
        using var end = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 4).Select(s => Task.Run(async () =>
        {
            var series = Labels.From(("__name__", "m"), ("sender", s.ToString(null, null)));
            using var retry = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!end.IsCancellationRequested)
            {
                var values = Enumerable.Range(0, 50).Select(_ => Interlocked.Increment(ref next)).ToList();
                var result = await store.AppendAsync(values.Select(v => (series, Now - (v % 500_000), (double)v)));
                Assert.NotEqual(AppendStatus.Full, result.Status);
                if (result.IsCommitted) foreach (var value in values) acknowledged.Add(value);
                else _ = await retry.WaitForNextTickAsync();
            }
        })).ToList();

        for (var round = 0; round < 3; round++)
        {
            var before = acknowledged.Count;
            await TestPostgres.UntilAsync(() => acknowledged.Count > before + 2000, "samples to be acknowledged");
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        var last = acknowledged.Count;
        await TestPostgres.UntilAsync(() => acknowledged.Count > last + 2000, "recovery without help");
        await end.CancelAsync();
        await Task.WhenAll(senders);

        var stored = (await store.RowsAsync("select distinct value::bigint from sample")).Select(r => (long)r[0])
            .ToHashSet();
        Assert.DoesNotContain(acknowledged, v => !stored.Contains(v));
        Assert.Equal(4, await store.QueryAsync<long>("select count(*) from series"));
    }

    [Fact]
    public async Task Appends_to_a_stopped_database_are_refused_at_once_and_taken_again_later()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        await using var store = await TestPostgres.OverAsync(await server.CreateDatabaseAsync());
        Assert.True((await store.AppendAsync((Up, Now, 1))).IsCommitted);
        await server.StopAsync();

        var first = await store.AppendAsync((Up, Now + 1, 2));    // finds out
        await TestPostgres.UntilAsync(
            () => store.Services.GetRequiredService<PostgresSink>().Refusal is not null, "the loss to be known");
        var started = Stopwatch.GetTimestamp();
        var second = await store.AppendAsync((Up, Now + 2, 3));
        var took = Stopwatch.GetElapsedTime(started);

        Assert.Equal(AppendStatus.Unavailable, first.Status);
        Assert.Equal(AppendStatus.Unavailable, second.Status);
        Assert.True(took < TimeSpan.FromSeconds(1), $"the sender waited {took}");
        await server.StartAgainAsync();
        await TestPostgres.UntilAsync(
            async () => (await store.AppendAsync((Up, Now + 3, 4))).IsCommitted, "the database to be found again");
    }

    [Fact]
    public async Task Appends_to_a_frozen_database_do_not_wait_in_line()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        await using var store = await TestPostgres.OverAsync(
            await server.CreateDatabaseAsync(), StorageUse.Write, "Postgres:CommitTimeout=00:00:03",
            "Postgres:ConnectTimeout=00:00:02");
        Assert.True((await store.AppendAsync((Up, Now, 1))).IsCommitted);
        server.Pause();
        var inFlight = Enumerable.Range(0, 3).Select(i => store.AppendAsync((Up, Now + 1 + i, 2))).ToList();
        await TestPostgres.UntilAsync(
            () => store.Services.GetRequiredService<PostgresSink>().Refusal is not null, "the commit to time out");

        var started = Stopwatch.GetTimestamp();
        var later = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.AppendAsync((Up, Now + 10 + i, 3))));
        var took = Stopwatch.GetElapsedTime(started);

        Assert.All(later, r => Assert.Equal(AppendStatus.Unavailable, r.Status));
        Assert.True(took < TimeSpan.FromSeconds(4), $"senders waited {took}");
        Assert.All(await Task.WhenAll(inFlight), r => Assert.Equal(AppendStatus.Unavailable, r.Status));
        server.Resume();
        await TestPostgres.UntilAsync(
            async () => (await store.AppendAsync((Up, Now + 100, 4))).IsCommitted, "the database to be found again");
        Assert.Equal(1, await store.QueryAsync<long>("select count(*) from series"));
    }

    [Fact]
    public async Task Database_that_comes_up_after_the_process_is_found()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        var database = await server.CreateDatabaseAsync();
        await server.StopAsync();
        await using var store = TestPostgres.Over(database, StorageUse.Write);
        await store.StartAsync();
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync((Up, Now, 1))).Status);
        await server.StartAgainAsync();
        await TestPostgres.UntilAsync(
            async () => (await store.AppendAsync((Up, Now, 1))).IsCommitted, "the database to be found");
    }

    [Fact]
    public async Task Another_database_behind_the_same_name_gets_its_own_series()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        var database = await server.CreateDatabaseAsync();
        await using var store = await TestPostgres.OverAsync(database);
        _ = await store.AppendAsync((Labels.From(("__name__", "other")), Now, 0), (Up, Now, 1));
        var epoch = store.Sink.SeriesEpoch;
        await using (var copy = await TestPostgres.OverAsync(await server.CreateDatabaseAsync())) _ =
            await copy.AppendAsync((Up, Now, 1));

        // As if the old one had been restored from a copy under its name.
        await store.RunAsync("update store set id = gen_random_uuid(); truncate series; truncate sample");
        await server.KillAsync();
        await server.StartAgainAsync();
        await TestPostgres.UntilAsync(
            async () => (await store.AppendAsync((Up, Now + 1, 2))).IsCommitted, "the database to be found again");

        Assert.NotEqual(epoch, store.Sink.SeriesEpoch);
        Assert.Equal(2.0, await store.QueryAsync<double>("select max(value) from metric where metric = 'up'"));
    }

    [Fact]
    public async Task Queue_is_bounded_by_bytes()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        await using var store = await TestPostgres.OverAsync(
            await server.CreateDatabaseAsync(), StorageUse.Write, "Storage:QueueBytes=1048576");
        Assert.True((await store.AppendAsync((Up, Now, 1))).IsCommitted);
        server.Pause();
        var results = Enumerable.Range(0, 60).Select(
            i => store.AppendAsync(Enumerable.Range(0, 1000).Select(t => (Up, Now - 1_000_000 + (i * 1000) + t, 1.0))))
                .ToList();
        Assert.Contains(
            results, r => r.IsCompletedSuccessfully && r.GetAwaiter().GetResult().Status == AppendStatus.Full);
        server.Resume();
        Assert.Contains(await Task.WhenAll(results), r => r.IsCommitted);
    }

    [Fact]
    public async Task Error_of_the_server_is_told_and_does_not_last()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        Assert.True((await store.AppendAsync((Up, Now, 1))).IsCommitted);
        await store.RunAsync("""
            create function full_disk() returns trigger language plpgsql as $$ begin
                raise exception 'no space left on device' using errcode = '53100'; end $$;
            create trigger full_disk before insert on sample for each row execute function full_disk()
            """);
        var refused = await store.AppendAsync((Up, Now + 1, 2));
        Assert.Equal(AppendStatus.Unavailable, refused.Status);
        Assert.Contains("no space left on device", refused.Reason, StringComparison.Ordinal);
        await store.RunAsync("drop trigger full_disk on sample");
        Assert.True((await store.AppendAsync((Up, Now + 1, 2))).IsCommitted);
        Assert.Null(store.Services.GetRequiredService<PostgresSink>().Refusal);
    }

    [Fact]
    public async Task Stopping_commits_what_waits()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var appends = Enumerable.Range(0, 50).Select(i => store.AppendAsync((Up, Now + i, i))).ToList();
        await store.StopAsync();
        var committed = (await Task.WhenAll(appends)).Count(r => r.IsCommitted);
        Assert.Equal(50, committed);
        Assert.Equal(50, await store.QueryAsync<long>("select count(*) from sample"));
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync((Up, Now, 1))).Status);
    }
}
