using LightWatch.Shared;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class TierReaderTests
{
    private const long HourMs = 3_600_000;

    private static readonly LabelMatcher[] Everything = [new(MatchKind.NotEqual, Labels.MetricNameLabel, "")];

    public static TheoryData<PostgresKind, Tier, int> Cases => new(
        from kind in Enum.GetValues<PostgresKind>() from tier in (Tier[])[Tier.Minute, Tier.Hour] from seed in (
            int[])[1, 2] select (kind, tier, seed));

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_column_is_answered_as_the_embedded_store_answers(PostgresKind kind, Tier tier, int seed)
    {
        await using var both = await BothStores.NewAsync(kind);
        var random = new Random(seed);
        // Whole hours, so that both begin their buckets alike.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / HourMs * HourMs;
        var counter = 0.0;
        var rows = new List<PostgresSourceTests.Row>();
        for (var i = 0; i < 3000; i++)
        {
            var time = now - (i * 20_000L) - (i % 7);
            counter = random.Next(50) == 0 ? 0 : counter + random.Next(100);
            rows.Add(new PostgresSourceTests.Row(0, time, 1_000_000 - counter, null, 0));
            var odd = random.Next(
                12) switch { 0 => Sample.Stale, 1 => double.NaN, _ => Math.Round(random.NextDouble() * 100, 1) };
            if (random.Next(3) == 0) rows.Add(new PostgresSourceTests.Row(1, time, odd, null, 0));
            if (random.Next(40) == 0) rows.Add(new PostgresSourceTests.Row(2, time, odd, null, 0));
            if (random.Next(9) == 0) rows.Add(
                new PostgresSourceTests.Row(3, time, double.NaN, new NativeHistogram { Count = i, Sum = i }, 0));
        }
        await both.AppendAsync(b => PostgresSourceTests.Fill(b, rows));
        await both.AppendAsync(b => PostgresSourceTests.Fill(b, rows.Take(500)));
        if (kind == PostgresKind.Plain) await both.SettleAsync();
        foreach (var column in Enum.GetValues<TierColumn>())
        {
            var length = tier.BucketMs;
            Assert.True(
                await both.AssertSameAsync(new SeriesQuery(Everything, now - (10 * HourMs), now, tier, column)) > 10);
            _ = await both.AssertSameAsync(
                new SeriesQuery(Everything, now - (7 * HourMs) + 1, now - (2 * HourMs) - 1, tier, column));
            _ = await both.AssertSameAsync(
                new SeriesQuery(Everything, now - (5 * HourMs), now - (5 * HourMs) + length, tier, column));
        }
    }
}
