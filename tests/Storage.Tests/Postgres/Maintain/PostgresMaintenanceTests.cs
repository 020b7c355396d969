using LightWatch.Shared;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Tests.Postgres.Maintain;

public sealed class PostgresMaintenanceTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Tiers_say_what_a_naive_sum_says(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        var random = new Random(7);
        var start = (Now - (5 * 3_600_000L)) / 3_600_000 * 3_600_000;
        var series = Enumerable.Range(0, 6).Select(i => Labels.From(("__name__", "m"), ("i", i.ToString(null, null))))
            .ToList();
        var samples = series.ToDictionary(s => s, s => Enumerable.Range(0, 900).Select(i => (
            UnixMs: start + (i * 15_000L) + random.Next(9000), Value: Value(random, series.IndexOf(s), i))).ToList());

        // Out of order, some twice, some late: after the rest was summed up.
        var late = samples.SelectMany(s => s.Value.Where((_, i) => i % 50 == 3).Select(v => (s.Key, v.UnixMs, v.Value)))
            .ToList();
        var rest = samples.SelectMany(s => s.Value.Where((_, i) => i % 50 != 3).Select(v => (s.Key, v.UnixMs, v.Value)))
            .OrderBy(_ => random.Next()).ToList();
        Assert.True((await store.AppendAsync(rest)).IsCommitted);
        await SumUpAsync(store, kind);
        Assert.True((await store.AppendAsync(late)).IsCommitted);
        Assert.True((await store.AppendAsync(rest.Take(200))).IsCommitted);
        await SumUpAsync(store, kind);

        foreach (var (tier, view) in new[] { (Tier.Minute, "sample_1m"), (Tier.Hour, "sample_1h") })
            foreach (var one in series)
                Compare(Expected(samples[one], tier), await ReadAsync(store, view, one), $"{view} {one}");
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Tiers_have_the_newest_samples_before_they_are_summed_up(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        _ = await store.AppendAsync((Up, Now - 1, 3), (Up, Now, 4));
        Assert.Equal(7.0, await store.QueryAsync<double>("select sum(sum) from sample_1m"));
        Assert.Equal(4.0, await store.QueryAsync<double>("select max(max) from sample_1h"));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Retention_that_is_applied_while_running_drops_what_is_too_old(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        _ = await store.AppendAsync((Up, Now - (20 * 86_400_000L), 1), (Up, Now - (10 * 86_400_000L), 2), (Up, Now, 3));
        await store.MaintainAsync();
        store.Apply(new Retention(TimeSpan.FromDays(5), TimeSpan.FromDays(15), TimeSpan.FromDays(730), 0));

        await TestPostgres.UntilAsync(
            async () => await store.QueryAsync<long>("select count(*) from sample") == 1, "old samples to go");
        Assert.True((await store.AppendAsync((Up, Now - (10 * 86_400_000L), 4), (Up, Now, 5))).IsCommitted);
        Assert.Equal(2, await store.QueryAsync<long>("select count(*) from sample"));
    }

    [Fact]
    public async Task Retention_drops_nothing_while_no_samples_come()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        _ = await store.AppendAsync((Up, Now - (20 * 86_400_000L), 1));
        store.Apply(new Retention(TimeSpan.FromDays(5), TimeSpan.FromDays(15), TimeSpan.FromDays(730), 0));
        await store.MaintainAsync();
        await store.MaintainAsync();
        Assert.Equal(1, await store.QueryAsync<long>("select count(*) from sample"));
    }

    private static double Value(Random random, int series, int i) => series switch
    {
        0 => i % 130 * 3,                                        // a counter with resets
        1 => random.Next(20) == 0 ? Sample.Stale : i,
        2 => random.Next(10) == 0 ? double.NaN : random.NextDouble(),
        3 => random.Next(30) switch { 0 => double.PositiveInfinity, 1 => double.NegativeInfinity, _ => -i },
        4 => i / 16 % 5 == 0 ? Sample.Stale : random.Next(5),
        _ => Math.Round(random.NextDouble() * 100, 2),
    };

    private static TierBuckets Expected(List<(long UnixMs, double Value)> samples, Tier tier)
    {
        var buffer = new SampleBuffer();
        foreach (var (unixMs, value) in samples.OrderBy(s => s.UnixMs)) buffer.Add(unixMs, value);
        var buckets = new TierBuckets();
        TierBuilder.Build(buffer, tier, buckets);
        return buckets;
    }

    private static async Task<List<object[]>> ReadAsync(TestPostgres store, string view, Labels series) =>
        await store.RowsAsync(
        $"""
        select (extract(epoch from bucket) * 1000)::bigint, min, max, sum, count, first, last, last_counted, increase,
            is_stale(last)
        from {view} join series on id = series_id where labels ->> 'i' = '{series.Get("i")}' order by bucket
        """);

    private static void Compare(TierBuckets expected, List<object[]> rows, string what)
    {
        Assert.Equal(
            expected.EndUnixMs.ToArray(),
            rows.Select(
                r => (long)r[0] + (what.StartsWith("sample_1m", StringComparison.Ordinal) ? 60_000 : 3_600_000)));
        for (var i = 0; i < rows.Count; i++)
        {
            Near(expected[TierField.Count][i], rows[i][4], $"{what} count {i}");
            Near(expected[TierField.Last][i], rows[i][6], $"{what} last {i}");
            Assert.Equal(Sample.IsStaleMarker(expected[TierField.Last][i]), rows[i][9]);
            if (expected[TierField.Count][i] == 0)
            {
                Assert.All([1, 2, 3, 5, 7, 8], column => Assert.Equal(DBNull.Value, rows[i][column]));
                continue;
            }
            (TierField, int)[] columns =
            [
                (TierField.Min, 1), (TierField.Max, 2), (TierField.Sum, 3), (TierField.First, 5),
                (TierField.LastCounted, 7), (TierField.Within, 8),
            ];
            foreach (var (field, column) in columns)
                Near(expected[field][i], rows[i][column], $"{what} {field} {i}");
        }
    }

    private static void Near(double expected, object actual, string what)
    {
        var value = Assert.IsType<double>(actual);
        Assert.True(
            expected.Equals(value) || Math.Abs(expected - value) <= 1e-9 * Math.Abs(expected),
            $"{what}: expected {expected}, is {value}");
    }

    private static async Task SumUpAsync(TestPostgres store, PostgresKind kind)
    {
        await store.MaintainAsync();
        if (kind != PostgresKind.Timescale) return;
        foreach (var view in (string[])["sample_1m", "sample_1h"])
            await TestPostgres.UntilAsync(() => TryRefreshAsync(store, view), "the refresh");
    }

    // TimescaleDB's own job may be at it.
    private static async Task<bool> TryRefreshAsync(TestPostgres store, string view)
    {
        try
        {
            await store.RunAsync($"call refresh_continuous_aggregate('{view}', null, now() - interval '20 minutes')");
            return true;
        }
        catch (Npgsql.PostgresException busy) when (busy.SqlState is "55P03" or "40P01")
        {
            return false;
        }
    }
}
