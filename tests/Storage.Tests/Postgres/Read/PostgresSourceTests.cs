using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Tests.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class PostgresSourceTests
{
    private const long HourMs = 3_600_000;

    private static readonly LabelMatcher[] Everything = [new(MatchKind.NotEqual, Labels.MetricNameLabel, "")];

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(PostgresKind.Plain, 1)]
    [InlineData(PostgresKind.Plain, 2)]
    [InlineData(PostgresKind.Timescale, 3)]
    [InlineData(PostgresKind.Timescale, 4)]
    public async Task Random_samples_of_all_kinds_are_answered_as_the_embedded_store_answers(
        PostgresKind kind, int seed)
    {
        await using var both = await BothStores.NewAsync(kind);
        var random = new Random(seed);
        var now = Now;
        for (var batch = 0; batch < 6; batch++)
        {
            var choices = Enumerable.Range(0, 400).Select(_ => RandomRow(random, now)).ToList();
            await both.AppendAsync(b => Fill(b, choices));
            for (var i = 0; i < 4; i++)
            {
                var (from, to) = (now - random.NextInt64(12 * HourMs), now - random.NextInt64(2 * HourMs));
                var query = new SeriesQuery(
                    i == 0 ? [new(MatchKind.Regex, "host", "h[0-2]")] : Everything, i == 1 ? long.MinValue : from,
                    i == 1 ? long.MaxValue : to);
                _ = await both.AssertSameAsync(query);
                _ = await both.AssertSameAsync(query);               // now from memory, as far as it is closed
            }
        }
        Assert.True(await both.AssertSameAsync(new SeriesQuery(Everything, long.MinValue, long.MaxValue)) > 1000);
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Same_query_again_reads_nothing_of_closed_partitions(PostgresKind kind)
    {
        await using var both = await BothStores.NewAsync(kind);
        var now = Now;
        _ = await both.AssertSameAsync(new SeriesQuery(Everything, now - HourMs, now));      // it listens from now on
        var forgotten = both.Source.Forgotten;
        await both.AppendAsync(
            b => Fill(b, Enumerable.Range(0, 2000).Select(i => new Row(i % 3, now - (i * 20_000L), i, null, 0))));
        await TestPostgres.UntilAsync(() => both.Source.Forgotten > forgotten, "the word of late samples");
        var closed = new SeriesQuery(Everything, now - (11 * HourMs), ReadPlan.Floor(now - ReadPlan.ClosedAfterMs) - 1);
        var samples = await both.AssertSameAsync(closed);
        var statements = both.Source.Statements;
        await using (var people = new NpgsqlConnection(both.Database.Database))
        {
            // A read of the samples waits now until the test has failed.
            await people.OpenAsync();
            await using var transaction = await people.BeginTransactionAsync();
            await using var locked = new NpgsqlCommand("lock table sample in access exclusive mode", people);
            _ = await locked.ExecuteNonQueryAsync();

            Assert.Equal(samples, await both.AssertSameAsync(closed).WaitAsync(TimeSpan.FromSeconds(20)));
        }
        Assert.Equal(statements, both.Source.Statements);
        Assert.True(both.Source.CachedBytes > 0);
        _ = await both.AssertSameAsync(closed with { ToUnixMs = now });
        Assert.Equal(statements + 1, both.Source.Statements);       // the open end alone
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Late_sample_is_seen_at_once_by_another_replica_that_kept_the_partition(PostgresKind kind)
    {
        await using var writer = await TestPostgres.NewAsync(kind);
        await using var reader = await TestPostgres.OverAsync(writer.Database, StorageUse.Read);
        var source = reader.Services.GetRequiredService<PostgresSource>();
        var (now, series) = (Now, Labels.From(("__name__", "up"), ("host", "a")));
        var query = new SeriesQuery([new(MatchKind.Equal, "__name__", "up")], now - (9 * HourMs), now - (5 * HourMs));
        for (var i = 1; i <= 50; i++)
        {
            Assert.True((await writer.AppendAsync((series, now - (6 * HourMs) + i, i))).IsCommitted);
            Assert.Equal(i, (await BothStores.ReadAsync(source, query))[series].Count);
        }
    }

    [Fact]
    public async Task New_series_of_one_replica_are_seen_by_another_as_soon_as_they_are_acknowledged()
    {
        await using var writer = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var reader = await TestPostgres.OverAsync(writer.Database, StorageUse.Read);
        var source = reader.Services.GetRequiredService<PostgresSource>();
        await Parallel.ForAsync(0, 200, async (i, cancel) =>
        {
            var series = Labels.From(("__name__", "up"), ("host", $"h{i}"));
            Assert.True((await writer.AppendAsync((series, Now, i))).IsCommitted);
            using var set = await source.SelectAsync(
                new SeriesQuery([new(MatchKind.Equal, "host", $"h{i}")], Now - HourMs, Now + HourMs), cancel);
            Assert.Equal(series, set.LabelsOf(0));
            Assert.Equal(1, set.MaxSamples(0));
        });
        Assert.Equal(200, source.Directory.Index.Count);
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Names_and_values_are_of_series_with_samples_in_the_range(PostgresKind kind)
    {
        await using var both = await BothStores.NewAsync(kind);
        var now = Now;
        // As far apart as the embedded store's partitions, which is as exactly as that store tells.
        await both.AppendAsync(
            b => Fill(b, Enumerable.Range(0, 5).Select(i => new Row(i, now - (i * 5 * HourMs), i, null, 0))));
        foreach (var (
            from, to) in new[] { (now - HourMs, now), (now - (11 * HourMs), now - (9 * HourMs)),
            (long.MinValue, long.MaxValue), (now - (100 * HourMs), now - (50 * HourMs)) })
            foreach (var sets in (
                IReadOnlyList<IReadOnlyList<LabelMatcher>>[])[[],
                [[new(MatchKind.Equal, "host", "h0")], [new(MatchKind.Equal, "host", "h2")]]])
            {
                var query = new LabelQuery(sets, from, to);
                Assert.Equal(await both.Embedded.Store.SeriesAsync(query), await both.Source.SeriesAsync(query));
                Assert.Equal(
                    await both.Embedded.Store.LabelNamesAsync(query), await both.Source.LabelNamesAsync(query));
                Assert.Equal(
                    await both.Embedded.Store.LabelValuesAsync("host", query),
                    await both.Source.LabelValuesAsync("host", query));
            }
        Assert.Equal(
            ["h0", "h1"],
            await both.Source.LabelValuesAsync("host", new LabelQuery([], long.MinValue, long.MaxValue, Limit: 2)));
    }

    [Fact]
    public async Task Metadata_and_exemplars_are_answered_as_the_embedded_store_answers()
    {
        await using var both = await BothStores.NewAsync(PostgresKind.Plain);
        var now = Now;
        await both.AppendAsync(b =>
        {
            Fill(b, [new Row(0, now, 1, null, 0)]);
            b.Metadata.Add(new MetricMetadata("m", "gauge", "bytes", "Help."));
            b.Exemplars.Add((new SeriesId(-1), new Exemplar(Labels.From(("trace_id", "x")), 7, now)));
        });
        Assert.Equal(await both.Embedded.Store.MetadataAsync(null), await both.Source.MetadataAsync(null));
        Assert.Empty(await both.Source.MetadataAsync("other"));
        var query = new LabelQuery([Everything], now - 1, now);
        var (expected, actual) = (
            await both.Embedded.Store.ExemplarsAsync(query), await both.Source.ExemplarsAsync(query));
        Assert.Equal(Assert.Single(expected).Series, Assert.Single(actual).Series);
        Assert.Equal(expected[0].Exemplars, actual[0].Exemplars);
        Assert.Empty(await both.Source.ExemplarsAsync(query with { ToUnixMs = now - 1 }));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Values_that_differ_at_one_time_are_decided_alike_on_every_way(PostgresKind kind)
    {
        await using var both = await BothStores.NewAsync(kind);
        var from = Now - (9 * HourMs);
        var (m, n) = (Labels.From(("__name__", "m")), Labels.From(("__name__", "n")));
        var times = Enumerable.Range(0, 300).Select(
            i => (UnixMs: from + (i * 10_000L), Greater: i % 3 == 0 ? 7.0 : i, Less: i % 3 == 0 ? 5.0 : i - 0.5))
                .ToList();
        // The greater one comes now first, now last; a NaN beside a number is the greater.
        _ = await both.Database.AppendAsync(
            times.SelectMany(
                (t, i) => new[] { (m, t.UnixMs, i % 2 == 0 ? t.Greater : t.Less), (
                    n, t.UnixMs, i % 2 == 0 ? double.NaN : 1) }));
        _ = await both.Database.AppendAsync(
            times.SelectMany(
                (t, i) => new[] { (m, t.UnixMs, i % 2 == 0 ? t.Less : t.Greater), (
                    n, t.UnixMs, i % 2 == 0 ? 1 : double.NaN) }));
        var expected = new Dictionary<Labels, List<string>>
        {
            [m] = [.. times.Select(t => $"{t.UnixMs} {StoreModel.Text(t.Greater, null, 0)}")],
            [n] = [.. times.Select(t => $"{t.UnixMs} {StoreModel.Text(double.NaN, null, 0)}")],
        };
        var query = new SeriesQuery(Everything, from, from + HourMs);
        Assert.Equal(expected, await BothStores.ReadAsync(both.Source, query));
        if (kind == PostgresKind.Timescale)
            await both.Database.RunAsync("select compress_chunk(c) from show_chunks('sample') as c");
        both.Source.Forget(long.MinValue, long.MaxValue);
        Assert.Equal(expected, await BothStores.ReadAsync(both.Source, query));

        if (kind == PostgresKind.Plain) await both.SettleAsync();    // it is late
        const string OfM = "sample_1m join series on id = series_id where metric = 'm'";
        Assert.Equal(
            times.Sum(t => t.Greater), await both.Database.QueryAsync<double>($"select sum(sum) from {OfM}"), 6);
        Assert.Equal(300, await both.Database.QueryAsync<double>($"select sum(count) from {OfM}"));
        Assert.Equal(times.Max(t => t.Greater), await both.Database.QueryAsync<double>($"select max(last) from {OfM}"));
    }

    [Fact]
    public async Task Start_times_are_read_only_when_they_are_wanted()
    {
        await using var both = await BothStores.NewAsync(PostgresKind.Plain);
        var now = Now;
        await both.AppendAsync(
            b => Fill(b, Enumerable.Range(0, 2000).Select(
                i => new Row(0, now - (i * 15_000L), i, null, now - 40_000_000))));
        var query = new SeriesQuery(Everything, now - (8 * HourMs), now);
        foreach (var wanted in (bool[])[false, true, false])
        {
            var before = both.Source.Statements;
            using var set = await both.Source.SelectAsync(query with { WithStartTimes = wanted });
            var buffer = new SampleBuffer();
            set.Read(0, buffer);
            Assert.Equal(1921, buffer.Count);
            Assert.Equal(wanted, buffer.HasStartTimes);
            Assert.InRange(both.Source.Statements - before, 1, wanted ? 10 : 5);
        }
    }

    internal sealed record Row(int Series, long UnixMs, double Value, NativeHistogram? Histogram, long Start);

    internal static void Fill(SampleBatch batch, IEnumerable<Row> rows)
    {
        var ids = new Dictionary<int, SeriesId>();
        foreach (var row in rows)
        {
            if (!ids.TryGetValue(row.Series, out var id))
                ids[row.Series] = id = batch.AddSeries(
                    Labels.From(("__name__", "m"), ("host", $"h{row.Series}"), ($"only_{row.Series}", "ü\"\\")));
            if (row.Histogram is { } histogram) batch.Add(id, row.UnixMs, histogram, row.Start);
            else batch.Add(id, row.UnixMs, row.Value, row.Start);
        }
    }

    // Few times, so that some come twice, as when a sender repeats what was not acknowledged.
    private static Row RandomRow(Random any, long now)
    {
        var (series, step) = (any.Next(5), any.Next(3000));
        var random = new Random((series * 10_000) + step);
        var time = now - (step * 15_000L);
        var start = random.Next(4) == 0 ? time - random.Next(1, 100_000) : 0;
        if (series == 4)
            return new Row(
                series, time, double.NaN,
                new NativeHistogram { Schema = 1, Count = random.Next(9), Sum = random.NextDouble(),
                    PositiveSpans = [new(0, 1)], PositiveCounts = [random.Next(9)] }, start);
        var value = random.Next(
            8) switch { 0 => Sample.Stale, 1 => double.NaN, 2 => double.NegativeInfinity, 3 => -0.0,
            _ => Math.Round(random.NextDouble() * 1000, 2) };
        return new Row(series, time, value, null, start);
    }
}
