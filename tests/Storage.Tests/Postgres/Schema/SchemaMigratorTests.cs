using LightWatch.Shared;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Schema;

public sealed class SchemaMigratorTests
{
    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Schema_of_an_empty_database_is_made_by_one_of_many_replicas(PostgresKind kind)
    {
        TestPostgres.Skip(kind);
        var server = await PostgresServer.SharedAsync(kind);
        var database = await server.CreateDatabaseAsync();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestPostgres.OverAsync(database)));

        var found = await Task.WhenAll(replicas.Select(r => r.Services.GetRequiredService<PostgresSchema>().Ready));
        Assert.All(found, schema => Assert.Equal(found[0], schema));
        Assert.Equal(kind == PostgresKind.Timescale ? StoreKind.Timescale : StoreKind.Plain, found[0].Kind);
        Assert.Equal(1, await replicas[0].QueryAsync<long>("select count(*) from store"));
        Assert.Equal(
            Migration.All(found[0].Kind).Count,
            await replicas[0].QueryAsync<long>("select count(*) from schema_version"));
        foreach (var replica in replicas) await replica.DisposeAsync();
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Schema_that_is_there_stays_as_it_is(PostgresKind kind)
    {
        await using var first = await TestPostgres.NewAsync(kind);
        await first.RunAsync("insert into metadata values ('m', 'gauge', '', 'kept')");
        await using var second = await TestPostgres.OverAsync(first.Database);
        Assert.Equal("kept", await second.QueryAsync<string>("select help from metadata"));
    }

    [Fact]
    public async Task Schema_with_timescale_switched_off_is_plain_and_stays_so()
    {
        TestPostgres.Skip(PostgresKind.Timescale);
        await using var first = await TestPostgres.NewAsync(
            PostgresKind.Timescale, StorageUse.Write, "Postgres:UseTimescale=false");
        Assert.Equal(StoreKind.Plain, (await first.Services.GetRequiredService<PostgresSchema>().Ready).Kind);
        await using var second = await TestPostgres.OverAsync(first.Database);
        Assert.Equal(StoreKind.Plain, (await second.Services.GetRequiredService<PostgresSchema>().Ready).Kind);
    }

    [Fact]
    public async Task Role_for_people_reads_samples_but_no_documents()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var may = "select has_table_privilege('lightwatch_read', '{0}', 'select')";
        foreach (var open in (
            string[])["series", "sample", "metric", "sample_1m", "sample_1h", "metadata", "histogram"])
            Assert.True(await store.QueryAsync<bool>(string.Format(null, may, open)), open);
        Assert.False(await store.QueryAsync<bool>(string.Format(null, may, "document")));
    }
}
