using LightWatch.Shared;

namespace LightWatch.Storage.Tests.Postgres.Maintain;

public sealed class PlainUpkeepTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Fact]
    public async Task Partitions_are_made_ahead_and_indexed_when_they_close()
    {
        await using var store = await TestPostgres.NewAsync(
            PostgresKind.Plain, StorageUse.Write, "Postgres:ChunkInterval=00:30:00");
        _ = await store.AppendAsync((Up, Now - 7_200_000, 1), (Up, Now, 2));
        await store.MaintainAsync();
        Assert.True(
            await store.QueryAsync<long>(
                "select count(*) from partition where parent = 'sample' and from_time > now()") >= 2);
        Assert.Equal(
            1, await store.QueryAsync<long>("select count(*) from partition where parent = 'sample' and indexed"));
        Assert.Equal(1, await store.QueryAsync<long>(
            "select count(*) from pg_index where indexrelid::regclass::text like 'sample_p%_series' and "
            + "indisvalid"));
        _ = await store.AppendAsync((Up, Now - 7_200_001, 1));
        Assert.Equal(3, await store.QueryAsync<long>("select count(*) from sample"));
    }
}
