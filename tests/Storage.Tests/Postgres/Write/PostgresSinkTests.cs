using LightWatch.Shared;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class PostgresSinkTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"), ("job", "node"), ("instance", "a:9100"));

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Appended_samples_are_rows_with_every_bit_kept(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        double[] values =
            [1.5, -0.0, double.NaN, Sample.Stale, BitConverter.UInt64BitsToDouble(
                0xFFF8_1234_5678_9ABC), double.PositiveInfinity, double.Epsilon, double.MaxValue];

        Assert.Equal(
            new AppendResult(AppendStatus.Committed),
            await store.AppendAsync(values.Select((v, i) => (Up, Now - 60_000 + i, v))));

        var rows = await store.RowsAsync(
            "select (extract(epoch from time) * 1000)::bigint, float8send(value) from sample order by time");
        Assert.Equal(values.Select((_, i) => Now - 60_000 + i), rows.Select(r => (long)r[0]));
        Assert.Equal(
            values.Select(v => Convert.ToHexString(BitConverter.GetBytes(v).Reverse().ToArray())),
            rows.Select(r => Convert.ToHexString((byte[])r[1])));
        Assert.Equal("up", await store.QueryAsync<string>("select metric from series"));
        Assert.Equal(
            "{\"job\": \"node\", \"instance\": \"a:9100\"}",
            await store.QueryAsync<string>("select labels::text from series"));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Two_replicas_making_the_same_ten_thousand_series_make_each_once(PostgresKind kind)
    {
        await using var first = await TestPostgres.NewAsync(kind);
        await using var second = await TestPostgres.OverAsync(first.Database);
        var series = Enumerable.Range(0, 10_000).Select(
            i => Labels.From(("__name__", "m"), ("i", i.ToString(null, null)))).ToList();

        var results = await Task.WhenAll(
            first.AppendAsync(series.Select(s => (s, Now, 1.0))),
            second.AppendAsync(series.AsEnumerable().Reverse().Select(s => (s, Now, 2.0))),
            first.AppendAsync(series.Select(s => (s, Now + 1, 3.0))),
            second.AppendAsync(series.Select(s => (s, Now + 1, 4.0))));

        Assert.All(results, r => Assert.Equal(AppendStatus.Committed, r.Status));
        Assert.Equal(10_000, await first.QueryAsync<long>("select count(*) from series"));
        Assert.Equal(40_000, await first.QueryAsync<long>("select count(*) from sample join series on id = series_id"));
        Assert.Equal(
            10_000, await first.QueryAsync<long>(
                "select count(*) from (select from sample group by series_id having count(*) = 4) as s"));
    }

    [Fact]
    public async Task Value_that_a_later_one_of_its_batch_replaces_is_not_stored()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var (now, up) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Labels.From(("__name__", "up")));
        using var batch = SampleBatch.Rent();
        // Under two placeholders, as a decoder may know one series twice.
        var (first, second) = (batch.AddSeries(up), batch.AddSeries(up));
        for (var i = 0; i < 100; i++) batch.Add(first, now - i, double.PositiveInfinity);
        for (var i = 0; i < 100; i += 2) batch.Add(second, now - i, -i);
        Assert.True((await store.Sink.AppendAsync(batch)).IsCommitted);
        Assert.Equal(100, await store.QueryAsync<long>("select count(*) from sample"));
        Assert.Equal(50, await store.QueryAsync<long>("select count(*) from sample where value <= 0"));
    }

    [Fact]
    public async Task Resolved_ids_serve_the_next_batch()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        SeriesId id;
        using (var batch = SampleBatch.Rent())
        {
            batch.SeriesEpoch = store.Sink.SeriesEpoch;
            batch.Add(batch.AddSeries(Up), Now, 1);
            Assert.True((await store.Sink.AppendAsync(batch)).IsCommitted);
            id = batch.ResolvedSeries[0];
        }
        using (var batch = SampleBatch.Rent())
        {
            batch.SeriesEpoch = store.Sink.SeriesEpoch;
            batch.Add(id, Now + 1, 2);
            Assert.True((await store.Sink.AppendAsync(batch)).IsCommitted);
        }
        Assert.Equal(3.0, await store.QueryAsync<double>("select sum(value) from metric where metric = 'up'"));
    }

    [Fact]
    public async Task Known_ids_are_void_after_series_were_deleted()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        _ = await store.AppendAsync((Up, Now, 1));
        using var batch = SampleBatch.Rent();
        batch.SeriesEpoch = store.Sink.SeriesEpoch;
        batch.Add(new SeriesId(1), Now, 1);

        await store.RunAsync("notify lightwatch_deleted");
        await TestPostgres.UntilAsync(() => store.Sink.SeriesEpoch != batch.SeriesEpoch, "the sink to hear of it");

        Assert.Equal(AppendStatus.StaleSeries, (await store.Sink.AppendAsync(batch)).Status);
        Assert.True((await store.AppendAsync((Up, Now, 2))).IsCommitted);
        Assert.Equal(1, await store.QueryAsync<long>("select count(*) from series"));
    }

    [Fact]
    public async Task Labels_with_nul_are_kept_with_a_replacement_character()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var odd = Labels.From(("__name__", "m"), ("a\0b", "c\0d \" \\ \n é \ud83d\ude00"));
        Assert.True((await store.AppendAsync((odd, Now, 1))).IsCommitted);
        Assert.Equal(
            "c\uFFFDd \" \\ \n é \ud83d\ude00",
            await store.QueryAsync<string>("select labels ->> E'a\uFFFDb' from series"));
        var stored = Labels.From(("__name__", "m"), ("a\uFFFDb", "c\uFFFDd \" \\ \n é \ud83d\ude00"));
        Assert.Equal(Fingerprint.Of(stored), await store.QueryAsync<Guid>("select fingerprint from series"));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Histograms_starts_exemplars_and_metadata_go_to_their_tables(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        using var batch = SampleBatch.Rent();
        var id = batch.AddSeries(Up);
        var histogram =
            new NativeHistogram { Schema = 3, Count = 4, Sum = 9, PositiveSpans = [new BucketSpan(0, 2)],
                PositiveCounts = [1, 3] };
        batch.Add(id, Now, histogram, Now - 5000);
        batch.Add(id, Now + 1, 5, Now - 5000);
        batch.Add(id, Now + 2, 6);
        batch.Metadata.Add(new MetricMetadata("up", "gauge", "", "Whether it's up"));
        batch.Exemplars.Add((id, new Exemplar(Labels.From(("trace_id", "abc")), 0.5, Now)));

        Assert.True((await store.Sink.AppendAsync(batch)).IsCommitted);

        Assert.Equal(
            [5.0, 6.0], (await store.RowsAsync("select value from sample order by time")).Select(r => (double)r[0]));
        Assert.Equal(1, await store.QueryAsync<long>(
            "select count(*) from histogram where count = 4 and sum = 9 and length(data) > 30 and time - "
            + "start_time = '5 s'"));
        Assert.Equal(
            1, await store.QueryAsync<long>("select count(*) from sample_start where time - start_time = '5.001 s'"));
        Assert.Equal(
            "Whether it's up",
            await store.QueryAsync<string>("select help from metadata where metric = 'up' and type = 'gauge'"));
        Assert.Equal(
            "abc", await store.QueryAsync<string>("select labels ->> 'trace_id' from exemplar where value = 0.5"));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Samples_of_all_the_retention_find_a_place_and_older_ones_are_left_out(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind, StorageUse.Write, "Storage:RawRetention=3.00:00:00");
        var day = 24 * 3_600_000L;
        Assert.True(
            (await store.AppendAsync(
                (Up, Now - (4 * day), 1), (Up, Now - (2 * day), 2), (Up, Now - day, 3), (Up, Now, 4),
                (Up, Now + 3_600_000, 5))).IsCommitted);
        Assert.Equal(
            [2.0, 3.0, 4.0],
            (await store.RowsAsync("select value from sample order by time")).Select(r => (double)r[0]));
    }

    [Fact]
    public async Task Late_samples_are_told_with_their_range()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var heard = new List<string>();
        await using var connection = new Npgsql.NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync();
        connection.Notification += (_, e) => heard.Add(e.Payload);
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = "listen lightwatch_late";
            _ = await listen.ExecuteNonQueryAsync();
        }

        _ = await store.AppendAsync((Up, Now, 1));
        _ = await store.AppendAsync((Up, Now - 3_600_000, 1), (Up, Now, 1), (Up, Now - 1_800_000, 1));

        Assert.True(await connection.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal([$"{Now - 3_600_000},{Now - 1_800_000}"], heard);
    }
}
