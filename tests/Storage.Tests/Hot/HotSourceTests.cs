using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static LightWatch.Storage.Tests.Hot.HotStores;

namespace LightWatch.Storage.Tests.Hot;

/// <summary>What the window answers while all is well.</summary>
public sealed class HotSourceTests
{
    [Fact]
    public async Task Commit_that_was_acknowledged_is_answered_from_memory_at_once()
    {
        await using var stores = await NewAsync(null, opens: true, "Hot:AnswerTimeout=00:00:30");
        var (from, statements) = (Now - MinuteMs, stores.Statements);
        for (var i = 0; i < 200; i++)
        {
            Assert.True(await stores.AppendAsync((i * SeriesCount / 200, from + i)));
            Assert.Equal(i + 1, await stores.AssertCompleteAsync(from, long.MaxValue));
        }
        Assert.Equal(statements, stores.Statements);
        Assert.Equal(HealthStatus.Healthy, (await stores.HealthAsync()).Status);
    }

    [Fact]
    public async Task Many_who_ask_at_once_each_see_what_was_acknowledged_before()
    {
        await using var stores = await NewAsync();
        var from = Now - MinuteMs;
        await Parallel.ForAsync(0, 300, async (i, cancel) =>
        {
            var series = Labels.From(("__name__", "many"), ("i", $"{i % 30}"), ("j", $"{i}"));
            Assert.True((await stores.Writer.AppendAsync((series, from + i, i))).IsCommitted);
            using var set = await stores.Source.SelectAsync(
                new SeriesQuery([new(MatchKind.Equal, "j", $"{i}")], from, long.MaxValue), cancel);
            Assert.Equal(series, set.LabelsOf(0));
            Assert.Equal(1, set.MaxSamples(0));
        });
    }

    [Fact]
    public async Task Ranges_across_the_windows_start_have_no_seam_and_nothing_twice()
    {
        var (random, now) = (new Random(1), Now);
        await using var stores = await NewAsync(Rows(random, 3000, now - (30 * MinuteMs), now));
        var from = stores.Window.Memory!.FromUnixMs;
        Assert.True(await stores.AppendAsync(Rows(random, 1000, now - (30 * MinuteMs), now)));
        var around = Enumerable.Range(0, SeriesCount)
            .SelectMany(s => new[] { (s, from - 1), (s, from), (s, from + 1) });
        Assert.True(await stores.AppendAsync([.. around]));
        (long, long)[] ranges =
        [
            (from, from), (from - 1, from), (from - 1, from - 1), (from, from + 1), (0, from - 1), (0, long.MaxValue),
        ];
        foreach (var (first, last) in ranges)
            Assert.NotEqual(0, await stores.AssertCompleteAsync(first, last));
        for (var i = 0; i < 50; i++)
            _ = await stores.AssertCompleteAsync(
                from - random.NextInt64(-2 * MinuteMs, 25 * MinuteMs),
                from + random.NextInt64(-MinuteMs, 12 * MinuteMs));
    }

    [Fact]
    public async Task Late_and_repeated_rows_are_answered_wherever_they_belong()
    {
        await using var stores = await NewAsync();
        var (random, now) = (new Random(2), Now);
        for (var i = 0; i < 30; i++)
        {
            var rows = Rows(random, 20, now - (90 * MinuteMs), now);
            Assert.True(await stores.AppendAsync(rows));
            if (i % 3 == 0) Assert.True(await stores.AppendAsync(rows));
            _ = await stores.AssertCompleteAsync(now - (90 * MinuteMs), long.MaxValue);
            _ = await stores.AssertCompleteAsync(now - (8 * MinuteMs), long.MaxValue);
        }
    }

    [Fact]
    public async Task Names_values_and_series_are_those_of_the_database()
    {
        await using var stores = await NewAsync();
        var now = Now;
        for (var i = 0; i < SeriesCount; i++)
        {
            Assert.True(await stores.AppendAsync((i, now - (i * 15 * MinuteMs))));
            var recent = new LabelQuery([Everything], now - (5 * MinuteMs), long.MaxValue);
            Assert.Equal([LabelsOf(0)], await stores.Source.SeriesAsync(recent));
            Assert.Equal(["h0"], await stores.Source.LabelValuesAsync("host", recent));
            Assert.Equal(["__name__", "host"], await stores.Source.LabelNamesAsync(recent));
            var day = recent with { FromUnixMs = now - (24 * 60 * MinuteMs) };
            Assert.Equal(i + 1, (await stores.Source.SeriesAsync(day)).Count);
        }
    }

    [Fact]
    public async Task Window_that_would_be_too_large_leaves_the_answer_to_the_database_and_is_not_read_in_a_loop()
    {
        var now = Now;
        var rows = Enumerable.Range(0, 40_000).SelectMany(
            i => Enumerable.Range(0, SeriesCount - 1).Select(s => (s, now - i))).ToList();
        await using var stores = await NewAsync(rows, opens: false, "Hot:MaxBytes=1048576");
        await TestPostgres.UntilAsync(
            async () => (await stores.HealthAsync()).Description is { } why
                && why.Contains("Hot:MaxBytes", StringComparison.Ordinal),
            "health to say why");
        var (statements, told) = (stores.Statements, stores.Window.Feed.CommitNumber);
        // While it is void the feed counts one commit each second.
        for (var i = 0; i < 3; i++)
            told = await stores.Window.Feed.WaitAsync(told, TestContext.Current.CancellationToken).AsTask().WaitAsync(
                TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(statements, stores.Statements);
        Assert.Equal(HealthStatus.Degraded, (await stores.HealthAsync()).Status);
        Assert.NotEqual(0, await stores.AssertCompleteAsync(now - 100, long.MaxValue));
    }

    internal static List<(int Series, long UnixMs)> Rows(Random random, int count, long fromUnixMs, long toUnixMs) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.Next(SeriesCount), random.NextInt64(fromUnixMs, toUnixMs)))];
}
