using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;
using static LightWatch.Ingest.Tests.WriteMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class WriteV1DecoderTests
{
    [Fact]
    public async Task Samples_of_version_1_are_stored_bit_for_bit()
    {
        using var pipeline = new IngestPipeline();
        var series = Series("up", ("job", "x"), ("empty", ""));
        series.Samples.Add([At(1), At(Sample.Stale, 5), At(double.NegativeInfinity, 6), At(0, 7)]);
        for (var round = 0; round < 2; round++)
        {
            var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1,
                new V1.WriteRequest { Timeseries = { series } }.ToByteArray());
            Assert.Equal((IntakeStatus.Accepted, 0, new WrittenCounts(4, 0, 0)),
                (result.Status, result.Rejected, result.Written));
        }
        Assert.Equal(1, pipeline.Sink.Named);
        Assert.Equal(["up{job=\"x\"} 0 1", "up{job=\"x\"} 5 stale", "up{job=\"x\"} 6 -Infinity", "up{job=\"x\"} 7 0"],
            pipeline.Sink.Lines.Take(4));
    }

    [Fact]
    public async Task Native_histograms_metadata_and_exemplars_of_version_1_are_stored()
    {
        using var pipeline = new IngestPipeline();
        var series = Series("h");
        series.Histograms.Add(new V1.Histogram
        {
            CountInt = 10, Sum = 12.5, Schema = -1, ZeroThreshold = 0.001, ZeroCountInt = 1, Timestamp = Time,
                ResetHint = 2,
            PositiveSpans = {
                new V1.BucketSpan { Offset = -2, Length = 2 }, new V1.BucketSpan { Offset = 1, Length = 1 } },
                    PositiveDeltas = { 2, 1, -2 },
            NegativeSpans = { new V1.BucketSpan { Offset = 0, Length = 1 } }, NegativeDeltas = { 3 },
        });
        series.Histograms.Add(
            new V1.Histogram {
                CountFloat = 2.5, Sum = 1, Schema = -53, Timestamp = Time + 1, CustomValues = { 1, 2 },
                PositiveSpans = { new V1.BucketSpan { Length = 3 } }, PositiveCounts = { 0.5, 1, 1 } });
        series.Histograms.Add(new V1.Histogram { Sum = Sample.Stale, Timestamp = Time + 2 });
        series.Exemplars.Add(
            new V1.Exemplar {
                Value = 3, Timestamp = Time, Labels = { new V1.Label { Name = "trace_id", Value = "abc" } } });
        var request = new V1.WriteRequest {
            Timeseries = { series },
            Metadata = {
                new V1.MetricMetadata { Type = 3, MetricFamilyName = "h", Help = "Help.", Unit = "seconds" } } };
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1, request.ToByteArray());
        Assert.Equal((IntakeStatus.Accepted, 0, new WrittenCounts(0, 3, 1)),
            (result.Status, result.Rejected, result.Written));
        var h = pipeline.Sink.Points[0].Histogram!;
        Assert.Equal((-1, 10d, 12.5, 0.001, 1d, CounterResetHint.NotReset),
            (h.Schema, h.Count, h.Sum, h.ZeroThreshold, h.ZeroCount, h.ResetHint));
        Assert.Equal([2d, 3, 1], h.PositiveCounts);
        Assert.Equal([3d], h.NegativeCounts);
        Assert.Equal([new BucketSpan(-2, 2), new BucketSpan(1, 1)], h.PositiveSpans);
        var custom = pipeline.Sink.Points[1].Histogram!;
        Assert.True(custom.HasCustomBounds);
        Assert.Equal([1d, 2], custom.CustomBounds);
        Assert.Equal([0.5, 1, 1], custom.PositiveCounts);
        Assert.True(pipeline.Sink.Points[2].Histogram!.IsStale);
        Assert.Equal(new MetricMetadata("h", "histogram", "seconds", "Help."), Assert.Single(pipeline.Sink.Metadata));
        Assert.Equal("{trace_id=\"abc\"}", Assert.Single(pipeline.Sink.Exemplars).Exemplar.Labels.ToString());
    }

    [Fact]
    public async Task Series_that_cannot_be_kept_are_refused_and_the_others_stay()
    {
        using var pipeline = new IngestPipeline();
        var nameless = new V1.TimeSeries {
            Labels = { new V1.Label { Name = "job", Value = "x" } }, Samples = { At(1) } };
        var twice = Series("t", ("a", "1"), ("a", "2"));
        twice.Samples.Add(At(1));
        var good = Series("good");
        good.Samples.Add([At(1), new V1.Sample { Value = 2, Timestamp = 5 }]);
        var odd = Series("odd");
        odd.Histograms.Add(
            new V1.Histogram { Schema = 1, Timestamp = Time, PositiveSpans = { new V1.BucketSpan { Length = 1000 } } });
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1,
            new V1.WriteRequest { Timeseries = { nameless, twice, good, odd } }.ToByteArray());
        Assert.Equal((IntakeStatus.Accepted, 4), (result.Status, result.Rejected));
        Assert.Equal(["good 0 1"], pipeline.Sink.Lines);
    }
}
