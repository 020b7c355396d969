using LightWatch.Shared;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Maintain;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Maintain;

public sealed class SizeLimitTests
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1000, "")]
    [InlineData(620, "")]
    [InlineData(619, "Raw 10")]                                  // two relations end there, and go together
    [InlineData(410, "Raw 10")]
    [InlineData(310, "Raw 11")]
    [InlineData(309, "Raw 11, Minute 10")]
    [InlineData(1, "Raw 11, Minute 11, Hour 11")]                // what is not closed stays, however large
    public void Cuts_take_the_oldest_raw_pieces_first_and_nothing_that_is_open(long maxBytes, string expected)
    {
        StoredPiece[] pieces =
        [
            Piece(Tier.Hour, 11, 10), Piece(Tier.Raw, 13, 200), Piece(Tier.Raw, 11, 100), Piece(Tier.Raw, 10, 100),
            Piece(Tier.Raw, 10, 110), Piece(Tier.Minute, 10, 50), Piece(Tier.Minute, 11, 50),
        ];
        var cuts = SizeLimit.Cuts(pieces, maxBytes, Noon);
        Assert.Equal(expected, string.Join(", ", cuts.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value.Hour}")));
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Store_larger_than_it_may_be_drops_its_oldest_raw_samples_and_keeps_the_tiers(PostgresKind kind)
    {
        await using var store = await TestPostgres.NewAsync(kind);
        var up = Labels.From(("__name__", "up"));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        // 22 hours
        _ = await store.AppendAsync(Enumerable.Range(0, 20_000).Select(i => (up, now - (i * 4_000L), (double)i)));
        await store.MaintainAsync();
        if (kind == PostgresKind.Timescale)
            foreach (var view in (string[])["sample_1m", "sample_1h"]) await store.RunAsync(
                $"call refresh_continuous_aggregate('{view}', null, now() - interval '20 minutes')");
        var before = await SumsAsync(store);
        var oldest = await store.QueryAsync<DateTime>("select min(time) from sample");

        await using var connection = new NpgsqlConnection(store.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var pieces = await SizeLimit.PiecesAsync(
            connection, kind == PostgresKind.Plain ? StoreKind.Plain : StoreKind.Timescale,
            TestContext.Current.CancellationToken);
        Assert.True(pieces.Sum(p => p.Bytes) > 1_000_000);
        var oldestTwo = pieces.Where(p => p.Tier == Tier.Raw).OrderBy(p => p.End).Take(2);
        var max = pieces.Sum(p => p.Bytes) - oldestTwo.Sum(p => p.Bytes) + 1;
        store.Apply(new Retention(TimeSpan.FromDays(5), TimeSpan.FromDays(15), TimeSpan.FromDays(730), max));

        await TestPostgres.UntilAsync(async () =>
        {
            await store.MaintainAsync();
            return await store.QueryAsync<DateTime>("select min(time) from sample") > oldest;
        }, "the oldest samples to go");
        var hoursAgo = DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime.AddHours(-8);
        Assert.True(await store.QueryAsync<DateTime>("select min(time) from sample") < hoursAgo);
        Assert.Equal(before, await SumsAsync(store));

        // Samples that come for a time that is gone change no bucket.
        _ = await store.AppendAsync((up, new DateTimeOffset(oldest).ToUnixTimeMilliseconds() + 1, 1));
        await store.MaintainAsync();
        Assert.Equal(before, await SumsAsync(store));
    }

    private static StoredPiece Piece(Tier tier, int hour, long bytes) => new(tier, Noon.Date.AddHours(hour), bytes);

    private static async Task<(double Minutes, double Hours)> SumsAsync(TestPostgres store) =>
        (await store.QueryAsync<double>("select sum(count) from sample_1m"),
            await store.QueryAsync<double>("select sum(count) from sample_1h"));
}
