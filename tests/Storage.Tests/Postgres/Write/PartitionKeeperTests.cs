using LightWatch.Shared;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres.Write;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class PartitionKeeperTests
{
    private const long HourMs = 3_600_000;

    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Fact]
    public async Task Partitions_of_another_interval_fill_the_gaps_between_old_ones()
    {
        await using var store = await TestPostgres.NewAsync(
            PostgresKind.Plain, StorageUse.Write, "Postgres:ChunkInterval=00:10:00");
        _ = await store.AppendAsync(Enumerable.Range(0, 5).Select(h => (Up, Now - (h * 3_600_000L), 1.0)));
        await using var second = await TestPostgres.OverAsync(
            store.Database, StorageUse.Write, "Postgres:ChunkInterval=06:00:00");
        Assert.True(
            (await second.AppendAsync(Enumerable.Range(0, 40).Select(h => (Up, Now - (h * 600_000L) - 1, 1.0))))
                .IsCommitted);
        Assert.True(
            (await store.AppendAsync(Enumerable.Range(0, 40).Select(h => (Up, Now - (h * 600_000L) - 2, 1.0))))
                .IsCommitted);
        Assert.Equal(85, await store.QueryAsync<long>("select count(*) from sample"));
        Assert.Equal(0, await store.QueryAsync<long>(
            "select count(*) from partition a join partition b on a.parent = b.parent and a.from_time < "
            + "b.from_time and b.from_time < a.to_time"));
    }

    [Fact]
    public async Task Partitions_are_made_for_rows_that_have_none_and_found_by_a_keeper_that_forgot_them()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var keeper = new PartitionKeeper("sample", () => TimeSpan.FromHours(1));
        using var batch = SampleBatch.Rent();
        var start = (Now / HourMs * HourMs) - (500 * HourMs);
        foreach (var hour in (int[])[0, 1, 5]) batch.Add(new SeriesId(1), start + (hour * HourMs), 1);
        var group = new List<PendingAppend> { new(batch, CancellationToken.None) };
        var shape = GroupShape.Of(group, long.MinValue);
        var before = await CountAsync(store);

        await keeper.EnsureAsync(connection, group, shape, TestContext.Current.CancellationToken);
        Assert.Equal(before + 3, await CountAsync(store));
        await keeper.EnsureAsync(connection, group, shape, TestContext.Current.CancellationToken);
        keeper.Forget();
        await keeper.EnsureAsync(connection, group, shape, TestContext.Current.CancellationToken);

        Assert.Equal(before + 3, await CountAsync(store));
        Assert.Equal(3, await store.QueryAsync<long>(
            "select count(*) from partition where parent = 'sample' and to_time - from_time = '1 hour' and "
            + $"from_time >= to_timestamp({start / 1000}) and to_time <= "
            + $"to_timestamp({(start + (6 * HourMs)) / 1000})"));
    }

    private static Task<long> CountAsync(TestPostgres store) =>
        store.QueryAsync<long>("select count(*) from partition where parent = 'sample'");
}
