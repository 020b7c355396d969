using LightWatch.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class PostgresAdminTests
{
    private const long HourMs = 3_600_000;

    private static readonly LabelMatcher[] Everything = [new(MatchKind.NotEqual, Labels.MetricNameLabel, "")];

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Deleted_samples_are_gone_from_answers_kept_in_memory_and_from_tiers(PostgresKind kind)
    {
        await using var both = await BothStores.NewAsync(kind);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await both.AppendAsync(
            b => PostgresSourceTests.Fill(
                b, Enumerable.Range(0, 3000).Select(
                    i => new PostgresSourceTests.Row(i % 3, now - (i * 10_000L), i, null, now - 50_000_000))));
        var all = new SeriesQuery(Everything, now - (10 * HourMs), now);
        _ = await both.AssertSameAsync(all);
        var (from, to) = (now - (5 * HourMs) - 12_345, now - (4 * HourMs));
        LabelMatcher[] some = [new(MatchKind.Regex, "host", "h0|h2")];
        var admin = both.Database.Services.GetRequiredService<IStoreAdmin>();

        // A refresh that began before the deletion stores what it saw, until the next one: none may be at work.
        if (kind == PostgresKind.Timescale) await TestPostgres.UntilAsync(() => IsIdleAsync(both), "the jobs to end");

        // 240 samples, and buckets where they are summed up
        Assert.InRange(await admin.DeleteAsync(some, from, to, TestContext.Current.CancellationToken), 200, 400);
        _ = await both.Embedded.Store.DeleteAsync(some, from, to, TestContext.Current.CancellationToken);

        _ = await both.AssertSameAsync(all);
        if (kind == PostgresKind.Plain) await both.SettleAsync();
        _ = await both.AssertSameAsync(all with { Tier = Tier.Minute, Column = TierColumn.Max });
        Assert.Equal(0, await admin.DeleteAsync(some, from, to, TestContext.Current.CancellationToken));
    }

    private static async Task<bool> IsIdleAsync(BothStores both) => await both.Database.QueryAsync<long>(
        "select count(*) from timescaledb_information.job_stats where job_status = 'Running'") == 0;

    [Fact]
    public async Task Deletion_is_not_undone_by_an_upkeep_that_began_before_it()
    {
        await using var both = await BothStores.NewAsync(PostgresKind.Plain);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await both.AppendAsync(
            b => PostgresSourceTests.Fill(
                b, Enumerable.Range(0, 3000).Select(
                    i => new PostgresSourceTests.Row(i % 3, now - (i * 10_000L), i, null, 0))));
        await both.SettleAsync();
        await both.Database.RunAsync(
            "create table seen_1m as select * from tier_1m; create table seen_1h as select * from tier_1h");
        LabelMatcher[] some = [new(MatchKind.Regex, "host", "h0|h2")];
        var (from, to) = (now - (6 * HourMs), now - (2 * HourMs));
        _ = await both.Database.Services.GetRequiredService<IStoreAdmin>().DeleteAsync(
            some, from, to, TestContext.Current.CancellationToken);
        _ = await both.Embedded.Store.DeleteAsync(some, from, to, TestContext.Current.CancellationToken);

        // What such an upkeep commits at last.
        await both.Database.RunAsync(
            "insert into tier_1m select * from seen_1m on conflict do nothing; insert into tier_1h select * from "
            + "seen_1h on conflict do nothing");
        await both.SettleAsync();

        foreach (var tier in (Tier[])[Tier.Minute, Tier.Hour])
            _ = await both.AssertSameAsync(
                new SeriesQuery(Everything, now - (8 * HourMs), now - HourMs) { Tier = tier, Column = TierColumn.Sum });
    }

    [Theory, InlineData(PostgresKind.Plain), InlineData(PostgresKind.Timescale)]
    public async Task Statistics_count_series_samples_and_bytes(PostgresKind kind)
    {
        await using var both = await BothStores.NewAsync(kind);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await both.AppendAsync(
            b => PostgresSourceTests.Fill(
                b, Enumerable.Range(0, 3000).Select(
                    i => new PostgresSourceTests.Row(i % 3, now - (i * 10_000L), i, null, 0))));
        var admin = both.Database.Services.GetRequiredService<IStoreAdmin>();
        _ = await both.Source.SeriesAsync(new LabelQuery([], now - HourMs, now));
        // what came in behind its back reaches the tiers with the next upkeep
        await both.Database.MaintainAsync();
        await both.Database.RunAsync("analyze sample");

        var statistics = await admin.StatisticsAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, statistics.ActiveSeries);
        Assert.Empty(statistics.Problems);
        var raw = statistics.Tiers.Single(t => t.Tier == Tier.Raw);
        Assert.InRange(raw.Samples, 2700, 3300);
        Assert.InRange(raw.Bytes, 100_000, 10_000_000);
        Assert.InRange(raw.OldestUnixMs, now - (12 * HourMs), now - (8 * HourMs));
        Assert.Equal(
            [new("h0", 1, 1000), new("h1", 1, 1000)],
            await admin.ByLabelAsync("host", 2, TestContext.Current.CancellationToken));
        await both.Source.RefreshOldestAsync(TestContext.Current.CancellationToken);
        Assert.Equal(raw.OldestUnixMs, both.Source.OldestUnixMs(Tier.Raw));
        Assert.True(both.Source.OldestUnixMs(Tier.Hour) <= both.Source.OldestUnixMs(Tier.Raw));
        _ = await Assert.ThrowsAsync<NotSupportedException>(
            () => admin.BackupAsync("/nowhere", cancel: TestContext.Current.CancellationToken));
    }
}
