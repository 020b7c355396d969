using LightWatch.Shared;
using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Schema;

public sealed class PostgresSchemaTests
{
    [Fact]
    public async Task Reader_waits_for_the_writer_to_make_the_schema()
    {
        var server = await PostgresServer.SharedAsync(PostgresKind.Plain);
        var database = await server.CreateDatabaseAsync();
        await using var reader = TestPostgres.Over(database, StorageUse.Read);
        await reader.StartAsync();
        var schema = reader.Services.GetRequiredService<PostgresSchema>();
        await TestPostgres.UntilAsync(
            () => schema.Waiting?.StartsWith("the schema is not there yet", StringComparison.Ordinal) == true,
            "the reader to look");

        await using var writer = await TestPostgres.OverAsync(database);

        Assert.Equal(
            await writer.Services.GetRequiredService<PostgresSchema>().Ready,
            await schema.Ready.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(schema.Waiting);
    }
}
