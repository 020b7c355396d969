using LightWatch.Shared;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres;

public sealed class PostgresServerTests
{
    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Server_killed_and_started_again_has_what_was_committed(PostgresKind kind)
    {
        Assert.SkipUnless(kind == PostgresKind.Plain || PostgresServer.HasTimescale, "TimescaleDB is not installed");
        await using var server = await PostgresServer.StartAsync(kind, "work_mem=5MB");
        var database = await server.CreateDatabaseAsync() + ";Pooling=false;Command Timeout=5";
        await RunAsync(database, "create table kept (x int); insert into kept values (7)");
        if (kind == PostgresKind.Timescale) await RunAsync(database, "create extension timescaledb");

        await server.KillAsync();
        _ = await Assert.ThrowsAsync<NpgsqlException>(() => RunAsync(database, "select 1"));
        await server.StartAgainAsync();

        Assert.Equal(7, await RunAsync(database, "select x from kept"));
        Assert.Equal("5MB", await RunAsync(database, "show work_mem"));
    }

    [Fact]
    public async Task Server_paused_does_not_answer_until_resumed()
    {
        await using var server = await PostgresServer.StartAsync(PostgresKind.Plain);
        server.Pause();
        _ = await Assert.ThrowsAnyAsync<Exception>(
            () => RunAsync(server.ConnectionString() + ";Pooling=false;Timeout=1;Command Timeout=1", "select 1"));
        server.Resume();
        Assert.Equal(1, await RunAsync(server.ConnectionString() + ";Pooling=false", "select 1"));
    }

    private static async Task<object?> RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
