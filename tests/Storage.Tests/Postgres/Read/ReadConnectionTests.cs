using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class ReadConnectionTests
{
    private static readonly SeriesQuery Up = new([new(MatchKind.Equal, "__name__", "up")], 0, long.MaxValue);

    private static readonly Labels Series = Labels.From(("__name__", "up"));

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Killed_database_is_a_plain_error_and_answers_again_once_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        await using var store = await TestPostgres.OverAsync(await server.CreateDatabaseAsync(), StorageUse.Both);
        var source = store.Services.GetRequiredService<PostgresSource>();
        Assert.True((await store.AppendAsync((Series, Now, 1))).IsCommitted);
        Assert.Single((await BothStores.ReadAsync(source, Up))[Series]);

        await server.KillAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => BothStores.ReadAsync(source, Up));
        Assert.StartsWith("the database cannot be asked", error.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(store));

        await server.StartAgainAsync();
        Assert.Single((await BothStores.ReadAsync(source, Up))[Series]);
        await TestPostgres.UntilAsync(async () => await HealthAsync(store) == HealthStatus.Healthy, "health");
    }

    [Fact]
    public async Task Connections_that_the_server_ended_are_replaced_unseen()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain, StorageUse.Both);
        var source = store.Services.GetRequiredService<PostgresSource>();
        Assert.True((await store.AppendAsync((Series, Now, 1))).IsCommitted);
        Assert.Single((await BothStores.ReadAsync(source, Up))[Series]);
        await store.RunAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid "
            + "<> pg_backend_pid()");
        Assert.Single((await BothStores.ReadAsync(source, Up))[Series]);
    }

    [Fact]
    public async Task Cancelled_select_ends_its_statement_in_the_server()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain, StorageUse.Both);
        var source = store.Services.GetRequiredService<PostgresSource>();
        Assert.True((await store.AppendAsync((Series, Now, 1))).IsCommitted);
        await using var locked = await LockAsync(store);
        using var cancel = new CancellationTokenSource();
        var select = source.SelectAsync(Up, cancel.Token).AsTask();
        await TestPostgres.UntilAsync(async () => await CopiesAsync(store) == 1, "the statement to wait for the lock");

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => select);
        await TestPostgres.UntilAsync(async () => await CopiesAsync(store) == 0, "the statement to end");
    }

    [Fact]
    public async Task Statement_that_takes_too_long_is_an_error_that_names_the_setting()
    {
        await using var store = await TestPostgres.NewAsync(
            PostgresKind.Plain, StorageUse.Both, "Postgres:StatementTimeout=00:00:01");
        var source = store.Services.GetRequiredService<PostgresSource>();
        Assert.True((await store.AppendAsync((Series, Now, 1))).IsCommitted);
        await using var locked = await LockAsync(store);

        var error = await Assert.ThrowsAsync<StoreException>(() => BothStores.ReadAsync(source, Up));

        Assert.Contains("Postgres:StatementTimeout", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HealthStatus> HealthAsync(TestPostgres store) =>
        (await store.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["postgres"].Status;

    private static Task<long> CopiesAsync(TestPostgres store) =>
        store.QueryAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and "
            + "query like 'copy (%'");

    private static async Task<NpgsqlConnection> LockAsync(TestPostgres store)
    {
        var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table sample in access exclusive mode", connection);
        _ = await command.ExecuteNonQueryAsync();
        return connection;
    }
}
