using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;
using Microsoft.Extensions.Time.Testing;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Write;

public sealed class RowWriterTests
{
    private static readonly Hash128 Key = SpanHash.Fold(SpanHash.Seed, 42);

    private static Labels Series(string name) => Labels.From([new Label("__name__", name)]);

    private sealed class Writer : IDisposable
    {
        private readonly DeltaTotals _totals = new(100);

        public Writer(IngestOptions? options = null)
        {
            var settings = options ?? new IngestOptions();
            Limits = new SenderLimits(settings, new FakeTimeProvider());
            Rows = new RowWriter(new SeriesCache(1000), new MetadataCache(new MetadataCache.Shared()), _totals,
                settings);
        }

        public MemorySink Sink { get; } = new() { AcceptedWindow = (1000, Time + 1000) };

        public RowWriter Rows { get; }

        private SenderLimits Limits { get; }

        public SampleBatch Begin()
        {
            var batch = SampleBatch.Rent();
            Rows.Begin(batch, Sink, IngestPipeline.Anyone, Limits);
            return batch;
        }

        public async Task CommitAsync(SampleBatch batch)
        {
            Assert.True((await Sink.AppendAsync(batch)).IsCommitted);
            Rows.Learn();
            Rows.End();
            batch.Dispose();
        }

        public void Dispose() => _totals.Dispose();
    }

    [Fact]
    public async Task A_created_series_is_known_to_its_request_and_cached_once_durable()
    {
        using var writer = new Writer();
        var batch = writer.Begin();
        Assert.False(writer.Rows.TryFind(Key, out _));
        Assert.True(writer.Rows.TryCreate(Key, Series("m"), out var placeholder, out _));
        Assert.True(placeholder.IsPlaceholder);
        Assert.True(writer.Rows.TryFind(Key, out var found));
        Assert.Equal(placeholder, found);
        Assert.False(writer.Rows.TryAdd(Key, Time, 1, out _));
        writer.Rows.AddNew(Key, placeholder, Time, 1, 0);
        Assert.Equal(1, writer.Rows.NewSeries);
        await writer.CommitAsync(batch);
        batch = writer.Begin();
        Assert.True(writer.Rows.TryAdd(Key, Time + 1, 2, out var id));
        Assert.False(id.IsPlaceholder);
        Assert.Equal(0, writer.Rows.NewSeries);
        await writer.CommitAsync(batch);
        Assert.Equal(["m 0 1", "m 1 2"], writer.Sink.Lines);
    }

    [Fact]
    public void A_request_that_is_not_durable_leaves_nothing()
    {
        using var writer = new Writer();
        using (writer.Begin())
        {
            Assert.True(writer.Rows.TryCreate(Key, Series("m"), out _, out _));
            Assert.True(writer.Rows.IsNewMetadata(Key));
            writer.Rows.Reject(3, "because");
            writer.Rows.End();
        }
        using (writer.Begin())
        {
            Assert.False(writer.Rows.TryFind(Key, out _));
            Assert.True(writer.Rows.IsNewMetadata(Key));
            Assert.Equal((0, null, 0), (writer.Rows.Rejected, writer.Rows.RejectedReason, writer.Rows.NewSeries));
            writer.Rows.End();
        }
    }

    [Theory]
    [InlineData(999, false), InlineData(1000, true), InlineData(Time + 1000, true), InlineData(Time + 1001, false)]
    [InlineData(long.MinValue, false), InlineData(long.MaxValue, false)]
    public void The_accepted_window_includes_both_ends(long unixMs, bool expected)
    {
        using var writer = new Writer();
        using var batch = writer.Begin();
        Assert.Equal(expected, writer.Rows.InWindow(unixMs));
        writer.Rows.End();
    }

    [Theory]
    [InlineData(5, "1970-01-01T00:00:00.0050000+00:00", "before the retention")]
    [InlineData(-1, "time -1", "before the retention")]
    [InlineData(long.MaxValue, "time 9223372036854775807", "too far in the future")]
    public void A_time_that_is_refused_is_shown(long unixMs, string time, string side)
    {
        using var writer = new Writer();
        using var batch = writer.Begin();
        writer.Rows.RejectTime(unixMs);
        writer.Rows.RejectTime(1);
        Assert.Equal((2, $"a point's time ({time}) is {side}"), (writer.Rows.Rejected, writer.Rows.RejectedReason));
        writer.Rows.End();
    }

    [Fact]
    public async Task A_restart_that_the_value_hides_becomes_a_zero_at_its_start()
    {
        using var writer = new Writer();
        var batch = await AfterCounterOfFiveAsync(writer);
        Assert.True(writer.Rows.TryAddCounter(Key, Time + 20, 7, Time + 10, out _));
        Assert.False(writer.Rows.TryAddCounter(SpanHash.Fold(Key, 1), Time, 1, Time, out _));
        await writer.CommitAsync(batch);
        Assert.Equal(["c 0 5", "c 10 0", "c 20 7"], writer.Sink.Lines);
    }

    [Fact]
    public async Task A_restart_after_the_end_of_the_series_is_seen_by_its_last_value()
    {
        using var writer = new Writer();
        var batch = await AfterCounterOfFiveAsync(writer);
        Assert.True(writer.Rows.TryAddCounter(Key, Time + 5, double.NaN, Time - 10, out _));
        Assert.True(writer.Rows.TryAddCounter(Key, Time + 20, 7, Time + 10, out _));
        await writer.CommitAsync(batch);
        Assert.Equal(["c 0 5", "c 5 NaN", "c 10 0", "c 20 7"], writer.Sink.Lines);
    }

    [Fact]
    public async Task A_start_that_moves_within_the_time_before_the_last_value_is_no_restart()
    {
        using var writer = new Writer();
        var batch = await AfterCounterOfFiveAsync(writer);
        Assert.True(writer.Rows.TryAddCounter(Key, Time + 20, 7, Time - 9, out _));
        await writer.CommitAsync(batch);
        Assert.Equal(["c 0 5", "c 20 7"], writer.Sink.Lines);
    }

    [Fact]
    public async Task Start_times_are_stored_only_if_they_are_kept()
    {
        foreach (var keeps in new[] { false, true })
        {
            using var writer = new Writer(new IngestOptions { KeepStartTimes = keeps });
            var batch = writer.Begin();
            writer.Rows.TryCreate(Key, Series("c"), out var placeholder, out _);
            writer.Rows.AddNew(Key, placeholder, Time, 5, startUnixMs: Time - 10);
            writer.Rows.AddHistogram(placeholder, Time + 1, new NativeHistogram(), Time - 10);
            await writer.CommitAsync(batch);
            var expected = keeps ? Time - 10 : 0;
            Assert.Equal([expected, expected], writer.Sink.Rows.Select(r => r.StartUnixMs));
        }
    }

    [Fact]
    public void A_sender_above_its_limit_creates_no_series()
    {
        using var writer = new Writer(new IngestOptions { SenderNewSeriesPerMinute = 1 });
        using var batch = writer.Begin();
        Assert.True(writer.Rows.TryCreate(Key, Series("a"), out _, out _));
        Assert.False(writer.Rows.TryCreate(SpanHash.Fold(Key, 1), Series("b"), out _, out var reason));
        Assert.Contains("new series a minute", reason, StringComparison.Ordinal);
        Assert.Equal(1, batch.NewSeries.Length);
        writer.Rows.End();
    }

    /// <summary>The batch that follows the first value of a counter, 5 at <see cref="Time"/>.</summary>
    private static async Task<SampleBatch> AfterCounterOfFiveAsync(Writer writer)
    {
        var batch = writer.Begin();
        writer.Rows.TryCreate(Key, Series("c"), out var placeholder, out _);
        writer.Rows.AddNew(Key, placeholder, Time, 5, startUnixMs: Time - 10);
        await writer.CommitAsync(batch);
        return writer.Begin();
    }
}
