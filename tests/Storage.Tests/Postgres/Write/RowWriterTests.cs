using LightWatch.Shared;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres.Write;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class RowWriterTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Rows_of_many_buffers_and_batches_are_all_stored()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = await ConnectAsync(store);
        using var writer = new RowWriter(Timeout);
        using var batch = SampleBatch.Rent();
        var rows = (3 * CopyBuffer.FullBytes / SampleRows.RowBytes) + 17;
        for (var i = 0; i < rows; i++) batch.Add(new SeriesId(i % 7), Now - i, i);
        using var small = SampleBatch.Rent();
        small.Add(new SeriesId(99), Now, -1);

        await writer.SamplesAsync(connection, [Of(batch), Of(small), Of(batch)], CancellationToken.None);

        Assert.Equal((2 * rows) + 1, await store.QueryAsync<long>("select count(*) from sample"));
        Assert.Equal(rows, await store.QueryAsync<long>("select count(distinct time) from sample where series_id < 7"));
        Assert.Equal(-1.0, await store.QueryAsync<double>("select value from sample where series_id = 99"));
    }

    [Fact]
    public async Task Failed_copy_stores_nothing_and_leaves_the_connection_usable()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = await ConnectAsync(store);
        using var writer = new RowWriter(Timeout);
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), Now, 1);
        batch.Add(new SeriesId(1), Now + 100_000_000_000, 2);    // no partition is made for this

        await Assert.ThrowsAsync<PostgresException>(
            () => writer.SamplesAsync(connection, [Of(batch)], CancellationToken.None));

        batch.Truncate(1);
        await writer.SamplesAsync(connection, [Of(batch)], CancellationToken.None);
        Assert.Equal(1.0, await store.QueryAsync<double>("select sum(value) from sample"));
    }

    [Fact]
    public async Task Metadata_of_a_metric_is_the_last_of_the_group()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = await ConnectAsync(store);
        using var writer = new RowWriter(Timeout);
        using var batch = SampleBatch.Rent();
        batch.Metadata.AddRange(
            [new("b", "gauge", "", "1"), new("a", "counter", "s", "nul \0"), new("b", "gauge", "", "2")]);

        await writer.ExtrasAsync(connection, [Of(batch)], CancellationToken.None);

        var rows = await store.RowsAsync("select metric, type, help from metadata order by metric");
        Assert.Equal(["a counter nul \uFFFD", "b gauge 2"], rows.Select(r => string.Join(' ', r)));
    }

    [Fact]
    public void Shape_names_extras_and_the_range_of_late_samples()
    {
        using var plain = SampleBatch.Rent();
        plain.Add(new SeriesId(1), 100, 1);
        plain.Add(new SeriesId(1), 300, 1);
        using var late = SampleBatch.Rent();
        late.Add(new SeriesId(1), 40, 1);
        late.Add(new SeriesId(1), 60, 1);
        late.Metadata.Add(new MetricMetadata("m", "", "", ""));

        var shape = GroupShape.Of([Of(plain), Of(late)], lateBeforeUnixMs: 100);

        Assert.Equal(
            new GroupShape(Extras: true, LateFromUnixMs: 40, LateToUnixMs: 60, FromUnixMs: 40, ToUnixMs: 300), shape);
        Assert.True(shape.IsLate);
        Assert.False(GroupShape.Of([Of(plain)], lateBeforeUnixMs: 100) is { Extras: true } or { IsLate: true });
    }

    private static PendingAppend Of(SampleBatch batch) => new(batch, CancellationToken.None);

    // The store makes the partitions of now, and the series are not looked at here.
    private static async Task<NpgsqlConnection> ConnectAsync(TestPostgres store)
    {
        Assert.True(
            (await store.AppendAsync(
                (Labels.From(("__name__", "up")), Now, 0), (Labels.From(("__name__", "up")), Now - 3_600_000, 0)))
                    .IsCommitted);
        await store.RunAsync("truncate sample");
        var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
