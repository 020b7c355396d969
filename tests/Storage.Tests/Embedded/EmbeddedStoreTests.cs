using LightWatch.Storage.Embedded;

namespace LightWatch.Storage.Tests.Embedded;

public sealed class EmbeddedStoreTests
{
    private static readonly Labels Up = Labels.From(("__name__", "up"), ("instance", "a"));
    private static readonly Labels Down = Labels.From(("__name__", "down"), ("instance", "b"));

    [Fact]
    public async Task Sample_is_seen_as_soon_as_it_is_acknowledged()
    {
        using var test = new TestStore();
        await test.AppendAsync((Up, test.Clock.UnixMs, 1));
        Assert.Equal([(test.Clock.UnixMs, 1.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Samples_are_there_after_a_restart()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now - 60_000, 1), (Down, now, 2));
        test.Reopen();
        await test.AppendAsync((Up, now, 3));
        test.Reopen();
        var found = await test.ReadAllAsync();
        Assert.Equal([(now - 60_000, 1.0), (now, 3.0)], found[Up]);
        Assert.Equal([(now, 2.0)], found[Down]);
    }

    [Fact]
    public async Task Late_and_repeated_samples_are_in_order_once_and_the_last_value_wins()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now, 1), (Up, now - 10_800_000, 2), (Up, now - 5000, 3), (Up, now, 4));
        await test.AppendAsync((Up, now - 5000, 5), (Up, now - 10_800_000, 6));
        Assert.Equal([(now - 10_800_000, 6.0), (now - 5000, 5.0), (now, 4.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Samples_outside_the_accepted_window_are_left_out()
    {
        using var test = new TestStore();
        var (oldest, newest) = test.Store.AcceptedWindow;
        await test.AppendAsync((Up, oldest - 1, 1), (Up, oldest, 2), (Up, newest, 3), (Up, newest + 1, 4));
        Assert.Equal([(oldest, 2.0), (newest, 3.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Histograms_and_start_times_survive_a_restart()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        var histogram = new NativeHistogram { Schema = 3, Count = 5, Sum = 7.5, ZeroThreshold = 1e-9,
            PositiveSpans = [new BucketSpan(2, 2)], PositiveCounts = [2, 3] };
        using (var batch = SampleBatch.Rent())
        {
            var id = batch.AddSeries(Up);
            batch.Add(id, now - 2, 1, startUnixMs: now - 1000);
            batch.Add(id, now - 1, histogram, startUnixMs: now - 500);
            batch.Add(id, now, 2);
            Assert.True((await test.Store.AppendAsync(batch)).IsCommitted);
        }
        for (var opened = 0; opened < 2; opened++, test.Reopen())
        {
            using var set = await test.Store.SelectAsync(
                new SeriesQuery([new LabelMatcher(MatchKind.Equal, "__name__", "up")], 0, now));
            var buffer = new SampleBuffer();
            set.Read(0, buffer);
            Assert.Equal([now - 1000, now - 500, 0], buffer.StartUnixMs.ToArray());
            Assert.Equal([null, histogram.Sum, null], buffer.Histograms.ToArray().Select(h => h?.Sum));
            Assert.Equal(histogram.PositiveCounts, buffer.Histograms[1]!.PositiveCounts);
            Assert.Equal(histogram.PositiveSpans, buffer.Histograms[1]!.PositiveSpans);
        }
    }

    [Fact]
    public async Task Ids_once_resolved_need_no_labels()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        using var first = SampleBatch.Rent();
        first.Add(first.AddSeries(Up), now, 1);
        await test.Store.AppendAsync(first);
        using var second = SampleBatch.Rent();
        second.SeriesEpoch = test.Store.SeriesEpoch;
        second.Add(first.ResolvedSeries[0], now + 1, 2);
        Assert.True((await test.Store.AppendAsync(second)).IsCommitted);
        test.Reopen();
        Assert.Equal([(now, 1.0), (now + 1, 2.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Ids_that_were_never_given_out_are_stale()
    {
        using var test = new TestStore();
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(77), test.Clock.UnixMs, 1);
        Assert.Equal(AppendStatus.StaleSeries, (await test.Store.AppendAsync(batch)).Status);
        Assert.Empty(await test.ReadAllAsync());
    }

    [Fact]
    public async Task Idle_series_leave_memory_and_void_their_ids_but_not_their_samples()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < 12_000; i++)
            batch.Add(batch.AddSeries(Labels.From(("__name__", "gone"), ("n", $"{i}"))), now - 9_000_000, i);
        Assert.True((await test.Store.AppendAsync(batch)).IsCommitted);
        await test.Store.FlushAsync();
        Assert.Equal(0, test.Store.Statistics.ActiveSeries);
        await test.AppendAsync((Up, now, 1));

        using var late = SampleBatch.Rent();
        late.Add(batch.ResolvedSeries[0], now, 5);
        Assert.Equal(AppendStatus.StaleSeries, (await test.Store.AppendAsync(late)).Status);
        test.Crash();
        var found = await test.ReadAllAsync();
        Assert.Equal(12_001, found.Count);
        Assert.Equal([(now, 1.0)], found[Up]);
        Assert.Equal([(now - 9_000_000, 7.0)], found[Labels.From(("__name__", "gone"), ("n", "7"))]);
    }

    [Fact]
    public async Task Labels_are_told_sorted_and_once()
    {
        using var test = new TestStore();
        await test.AppendAsync((Up, test.Clock.UnixMs, 1), (Down, test.Clock.UnixMs, 1));
        var all = new LabelQuery([], 0, long.MaxValue);
        Assert.Equal(["__name__", "instance"], await test.Store.LabelNamesAsync(all));
        Assert.Equal(["a", "b"], await test.Store.LabelValuesAsync("instance", all));
        Assert.Equal(["a"], await test.Store.LabelValuesAsync("instance", all with { Limit = 1 }));
        Assert.Equal([Down, Up], await test.Store.SeriesAsync(all));
        var some =
            all with { MatcherSets = [[new LabelMatcher(MatchKind.Regex, "instance", "b|c")],
            [new LabelMatcher(MatchKind.Equal, "instance", "b")]] };
        Assert.Equal([Down], await test.Store.SeriesAsync(some));
        Assert.Empty(await test.Store.SeriesAsync(all with { ToUnixMs = test.Clock.UnixMs - 1 }));
    }

    [Fact]
    public async Task Metadata_and_exemplars_are_kept()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        using var batch = SampleBatch.Rent();
        var id = batch.AddSeries(Up);
        batch.Add(id, now, 1);
        batch.Metadata.Add(new MetricMetadata("up", "gauge", "", "Whether it is up."));
        batch.Exemplars.Add((id, new Exemplar(Labels.From(("trace_id", "abc")), 1, now)));
        await test.Store.AppendAsync(batch);
        test.Reopen();
        Assert.Equal("gauge", Assert.Single(await test.Store.MetadataAsync("up")).Type);
        var found =
            Assert.Single(await test.Store.ExemplarsAsync(
            new LabelQuery([[new LabelMatcher(MatchKind.Equal, "instance", "a")]], 0, now)));
        Assert.Equal((Up, "abc"), (found.Series, found.Exemplars[0].Labels.Get("trace_id")));
    }

    [Fact]
    public async Task Commit_wakes_those_who_wait_for_it()
    {
        using var test = new TestStore();
        var seen = test.Store.CommitNumber;
        var wait = test.Store.WaitAsync(seen, TestContext.Current.CancellationToken).AsTask();
        Assert.False(wait.IsCompleted);
        await test.AppendAsync((Up, test.Clock.UnixMs, 1));
        Assert.True(await wait.WaitAsync(TimeSpan.FromSeconds(10)) > seen);
    }

    [Fact]
    public void Folder_in_use_is_refused_with_its_name()
    {
        using var test = new TestStore();
        var error = Assert.Throws<StoreException>(() => StoreFolder.Open(test.Options.Path));
        Assert.Contains(test.Options.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_senders_at_once_lose_nothing()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (n, _) =>
            await test.AppendAsync((Labels.From(("__name__", "m"), ("n", $"{n % 7}")), now - n, n)));
        test.Reopen();
        var found = await test.ReadAllAsync();
        Assert.Equal(7, found.Count);
        Assert.Equal(Enumerable.Range(0, 200).Select(n => (double)n).Order(), found.Values.SelectMany(v => v)
            .Select(s => s.Value).Order());
    }
}
