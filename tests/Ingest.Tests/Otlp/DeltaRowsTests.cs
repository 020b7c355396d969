using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class DeltaRowsTests
{
    private static ExportMetricsServiceRequest Step(double value, long time, long start, bool monotonic = true) =>
        Request(new Metric
    {
        Name = "d",
        Sum = new Sum {
            IsMonotonic = monotonic, AggregationTemporality = AggregationTemporality.Delta,
            DataPoints = { Point(value, Time + time, start == long.MinValue ? 0 : Time + start) } },
    });

    private static IEnumerable<(long, double)> Of(MemorySink sink) =>
        sink.Points.Select(r => (r.UnixMs - Time, r.Value));

    [Fact]
    public async Task Steps_are_accumulated_from_zero()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0));
        await pipeline.TakeAsync(Step(2, 20, 10));
        await pipeline.TakeAsync(Step(0.5, 30, 20));
        Assert.Equal([(0, 0d), (10, 5), (20, 7), (30, 7.5)], Of(pipeline.Sink));
        Assert.Equal("d_total", pipeline.Sink.Points[0].Labels.MetricName);
    }

    [Fact]
    public async Task A_restart_of_the_server_continues_from_what_is_stored()
    {
        var sink = new MemorySink();
        using (var before = new IngestPipeline(sink))
        {
            await before.TakeAsync(Step(5, 10, 0));
            await before.TakeAsync(Step(2, 20, 10));
        }
        using var after = new IngestPipeline(sink);
        await after.TakeAsync(Step(2, 20, 10));                  // sent again: its acknowledgement was lost
        await after.TakeAsync(Step(1, 30, 20));
        await after.TakeAsync(Step(1, 40, 30));
        Assert.Equal([(0, 0d), (10, 5), (20, 7), (30, 8), (40, 9)], Of(sink));
        Assert.True(sink.Selects <= 3);
    }

    [Fact]
    public async Task A_request_that_is_not_committed_is_not_counted()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0));
        pipeline.Sink.Answers.Enqueue(new AppendResult(AppendStatus.Full));
        Assert.Equal(IntakeStatus.Busy, (await pipeline.TakeAsync(Step(2, 20, 10))).Status);
        await pipeline.TakeAsync(Step(2, 20, 10));
        Assert.Equal([(0, 0d), (10, 5), (20, 7)], Of(pipeline.Sink));
    }

    [Fact]
    public async Task A_gap_starts_a_new_counter_and_an_unknown_start_does_not()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0));
        await pipeline.TakeAsync(Step(9, 40, 30));
        await pipeline.TakeAsync(Step(1, 60, long.MinValue));
        Assert.Equal([(0, 0d), (10, 5), (30, 0), (40, 9), (60, 10)], Of(pipeline.Sink));
    }

    [Fact]
    public async Task Repetitions_are_silent_and_late_points_are_refused()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0));
        await pipeline.TakeAsync(Step(2, 20, 10));
        Assert.Equal(0, (await pipeline.TakeAsync(Step(2, 20, 10))).Rejected);
        var late = await pipeline.TakeAsync(Step(1, 15, 10));
        Assert.Equal((IntakeStatus.Accepted, 1), (late.Status, late.Rejected));
        Assert.Equal([(0, 0d), (10, 5), (20, 7)], Of(pipeline.Sink));
    }

    [Fact]
    public async Task Sums_that_may_fall_go_on_over_a_gap()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0, monotonic: false));
        await pipeline.TakeAsync(Step(-2, 40, 30, monotonic: false));
        Assert.Equal([(10, 5d), (40, 3)], Of(pipeline.Sink));
    }

    [Fact]
    public async Task Totals_survive_when_ids_become_void()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(Step(5, 10, 0));
        pipeline.Sink.ForgetIds();
        await pipeline.TakeAsync(Step(2, 20, 10));
        Assert.Equal([(0, 0d), (10, 5), (20, 7)], Of(pipeline.Sink));
    }

    [Fact]
    public async Task Several_points_of_one_request_and_many_requests_at_once_are_counted_once_each()
    {
        using var pipeline = new IngestPipeline();
        var metric = new Metric {
            Name = "d", Sum = new Sum { IsMonotonic = true, AggregationTemporality = AggregationTemporality.Delta } };
        for (var i = 0; i < 5; i++) metric.Sum.DataPoints.Add(Point(1, Time + (i + 1) * 10, Time + i * 10));
        await pipeline.TakeAsync(Request(metric));
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => pipeline.TakeAsync(Request(Host("h" + i), metric)))));
        foreach (var series in pipeline.Sink.Points.GroupBy(r => r.Labels)) Assert.Equal(5, series.Max(r => r.Value));
        Assert.Equal(21, pipeline.Sink.Points.Select(r => r.Labels).Distinct().Count());
    }

    [Fact]
    public async Task Delta_histograms_accumulate_each_series()
    {
        using var pipeline = new IngestPipeline();
        for (var i = 0; i < 2; i++)
        {
            await pipeline.TakeAsync(Request(new Metric
            {
                Name = "h",
                Histogram = new Histogram
                {
                    AggregationTemporality = AggregationTemporality.Delta,
                    DataPoints = {
                        new HistogramDataPoint {
                            TimeUnixNano = Nanos(Time + i * 10), Count = 3, Sum = 2.5, BucketCounts = { 1, 2 },
                            ExplicitBounds = { 1 } } },
                },
            }));
        }
        double Last(string name, string le = "") =>
            pipeline.Sink.Points.Last(r => r.Labels.MetricName == name && r.Labels.Get("le") == le).Value;
        Assert.Equal((2d, 6d, 6d, 5d),
            (Last("h_bucket", "1"), Last("h_bucket", "+Inf"), Last("h_count"), Last("h_sum")));
    }

    [Fact]
    public async Task Delta_exponential_histograms_accumulate_across_scales_and_restarts()
    {
        var sink = new MemorySink();
        Metric At(int scale, int offset, long time) => new()
        {
            Name = "e",
            ExponentialHistogram = new ExponentialHistogram
            {
                AggregationTemporality = AggregationTemporality.Delta,
                DataPoints =
                {
                    new ExponentialHistogramDataPoint
                    {
                        TimeUnixNano = Nanos(Time + time), Scale = scale, Count = 4, Sum = 10, ZeroCount = 1,
                        Positive = new ExponentialHistogramDataPoint.Types.Buckets {
                            Offset = offset, BucketCounts = { 1, 2 } },
                    },
                },
            },
        };
        using (var first = new IngestPipeline(sink)) await first.TakeAsync(Request(At(1, 0, 0)));
        using (var second = new IngestPipeline(sink)) await second.TakeAsync(Request(At(0, 0, 10)));
        var total = sink.Points[^1].Histogram!;
        // At scale 1 the buckets are (1, 1.41] and (1.41, 2], both (1, 2] at scale 0: 3 there, then 1 more, and 2 in
        // (2, 4].
        Assert.Equal((0, 8d, 20d, 2d), (total.Schema, total.Count, total.Sum, total.ZeroCount));
        Assert.Equal([new BucketSpan(1, 2)], total.PositiveSpans);
        Assert.Equal([4d, 2d], total.PositiveCounts);
    }
}
