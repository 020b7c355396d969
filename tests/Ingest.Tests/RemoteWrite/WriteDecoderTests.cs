using Google.Protobuf;
using LightWatch.Ingest.Receive;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class WriteDecoderTests
{
    private static V1.TimeSeries Series(string name, params (string Name, string Value)[] labels) =>
        new() { Labels = { new V1.Label { Name = "__name__", Value = name }, labels.Select(l => new V1.Label { Name = l.Name, Value = l.Value }) } };

    private static V1.Sample At(double value, long time = 0) => new() { Value = value, Timestamp = Time + time };

    [Fact]
    public async Task Samples_of_version_1_are_stored_bit_for_bit()
    {
        using var pipeline = new IngestPipeline();
        var series = Series("up", ("job", "x"), ("empty", ""));
        series.Samples.Add([At(1), At(Sample.Stale, 5), At(double.NegativeInfinity, 6), At(0, 7)]);
        for (var round = 0; round < 2; round++)
        {
            var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1, new V1.WriteRequest { Timeseries = { series } }.ToByteArray());
            Assert.Equal((IntakeStatus.Accepted, 0, new WrittenCounts(4, 0, 0)), (result.Status, result.Rejected, result.Written));
        }
        Assert.Equal(1, pipeline.Sink.Named);
        Assert.Equal(["up{job=\"x\"} 0 1", "up{job=\"x\"} 5 stale", "up{job=\"x\"} 6 -Infinity", "up{job=\"x\"} 7 0"], pipeline.Sink.Lines.Take(4));
    }

    [Fact]
    public async Task Native_histograms_metadata_and_exemplars_of_version_1_are_stored()
    {
        using var pipeline = new IngestPipeline();
        var series = Series("h");
        series.Histograms.Add(new V1.Histogram
        {
            CountInt = 10, Sum = 12.5, Schema = -1, ZeroThreshold = 0.001, ZeroCountInt = 1, Timestamp = Time, ResetHint = 2,
            PositiveSpans = { new V1.BucketSpan { Offset = -2, Length = 2 }, new V1.BucketSpan { Offset = 1, Length = 1 } }, PositiveDeltas = { 2, 1, -2 },
            NegativeSpans = { new V1.BucketSpan { Offset = 0, Length = 1 } }, NegativeDeltas = { 3 },
        });
        series.Histograms.Add(new V1.Histogram { CountFloat = 2.5, Sum = 1, Schema = -53, Timestamp = Time + 1, CustomValues = { 1, 2 }, PositiveSpans = { new V1.BucketSpan { Length = 3 } }, PositiveCounts = { 0.5, 1, 1 } });
        series.Histograms.Add(new V1.Histogram { Sum = Sample.Stale, Timestamp = Time + 2 });
        series.Exemplars.Add(new V1.Exemplar { Value = 3, Timestamp = Time, Labels = { new V1.Label { Name = "trace_id", Value = "abc" } } });
        var request = new V1.WriteRequest { Timeseries = { series }, Metadata = { new V1.MetricMetadata { Type = 3, MetricFamilyName = "h", Help = "Help.", Unit = "seconds" } } };
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1, request.ToByteArray());
        Assert.Equal((IntakeStatus.Accepted, 0, new WrittenCounts(0, 3, 1)), (result.Status, result.Rejected, result.Written));
        var h = pipeline.Sink.Points[0].Histogram!;
        Assert.Equal((-1, 10d, 12.5, 0.001, 1d, CounterResetHint.NotReset), (h.Schema, h.Count, h.Sum, h.ZeroThreshold, h.ZeroCount, h.ResetHint));
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
        var nameless = new V1.TimeSeries { Labels = { new V1.Label { Name = "job", Value = "x" } }, Samples = { At(1) } };
        var twice = Series("t", ("a", "1"), ("a", "2"));
        twice.Samples.Add(At(1));
        var good = Series("good");
        good.Samples.Add([At(1), new V1.Sample { Value = 2, Timestamp = 5 }]);
        var odd = Series("odd");
        odd.Histograms.Add(new V1.Histogram { Schema = 1, Timestamp = Time, PositiveSpans = { new V1.BucketSpan { Length = 1000 } } });
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite1, new V1.WriteRequest { Timeseries = { nameless, twice, good, odd } }.ToByteArray());
        Assert.Equal((IntakeStatus.Accepted, 4), (result.Status, result.Rejected));
        Assert.Equal(["good 0 1"], pipeline.Sink.Lines);
    }

    private static V2.Request Version2(params V2.TimeSeries[] series) => new()
    {
        Symbols = { "", "__name__", "c_total", "job", "x", "Help.", "seconds", "trace_id", "abc", "h_bucket", "le", "1" },
        Timeseries = { series },
    };

    [Fact]
    public async Task Samples_of_version_2_are_stored_with_metadata_exemplars_and_restarts()
    {
        using var pipeline = new IngestPipeline();
        V2.TimeSeries At(double value, long time, long start) => new()
        {
            LabelsRefs = { 1, 2, 3, 4 }, Samples = { new V2.Sample { Value = value, Timestamp = Time + time, StartTimestamp = Time + start } },
            Exemplars = { new V2.Exemplar { LabelsRefs = { 7, 8 }, Value = 1, Timestamp = Time + time } }, Metadata = new V2.Metadata { Type = 1, HelpRef = 5, UnitRef = 6 },
        };
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(5, 10, 0)).ToByteArray());
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(6, 20, 0)).ToByteArray());
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(50, 40, 30)).ToByteArray());
        Assert.Equal((1, 3), (result.Written.Exemplars, pipeline.Sink.Exemplars.Count));
        const string Name = "c_total{job=\"x\"}";
        Assert.Equal([Name + " 10 5", Name + " 20 6", Name + " 30 0", Name + " 40 50"], pipeline.Sink.Lines);
        Assert.Equal(new MetricMetadata("c_total", "counter", "seconds", "Help."), Assert.Single(pipeline.Sink.Metadata));
    }

    [Fact]
    public async Task Symbols_may_change_their_places_between_requests_of_version_2()
    {
        using var pipeline = new IngestPipeline();
        var sample = new V2.Sample { Value = 1, Timestamp = Time };
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, new V2.Request { Symbols = { "", "__name__", "m" }, Timeseries = { new V2.TimeSeries { LabelsRefs = { 1, 2 }, Samples = { sample } } } }.ToByteArray());
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, new V2.Request { Symbols = { "", "x", "m", "__name__" }, Timeseries = { new V2.TimeSeries { LabelsRefs = { 3, 2 }, Samples = { sample } } } }.ToByteArray());
        Assert.Equal(["m 0 1", "m 0 1"], pipeline.Sink.Lines);
        Assert.Equal(1, pipeline.Sink.Named);
    }

    [Fact]
    public async Task Metadata_of_a_histogram_belongs_to_its_family()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(new V2.TimeSeries { LabelsRefs = { 1, 9, 10, 11 }, Samples = { new V2.Sample { Timestamp = Time } }, Metadata = new V2.Metadata { Type = 3 } }).ToByteArray());
        Assert.Equal("h", Assert.Single(pipeline.Sink.Metadata).Metric);
    }

    [Theory, InlineData(1u, 99u), InlineData(1u, 2u, 3u)]
    public async Task References_without_a_symbol_or_a_pair_refuse_the_request(params uint[] refs)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(new V2.TimeSeries { LabelsRefs = { refs }, Samples = { new V2.Sample { Timestamp = Time } } }).ToByteArray());
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.Equal(0, pipeline.Sink.Appends);
    }

    [Fact]
    public async Task Random_bytes_in_place_of_requests_never_throw()
    {
        using var pipeline = new IngestPipeline();
        var v1 = Series("up", ("job", "x"));
        v1.Samples.Add([At(1), At(2, 1)]);
        var sound = new[] { (BodyFormat.RemoteWrite1, new V1.WriteRequest { Timeseries = { v1 } }.ToByteArray()), (BodyFormat.RemoteWrite2, Version2(new V2.TimeSeries { LabelsRefs = { 1, 2, 3, 4 }, Samples = { new V2.Sample { Timestamp = Time } }, Metadata = new V2.Metadata { Type = 1, HelpRef = 5 } }).ToByteArray()) };
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 4000; round++)
        {
            var (format, bytes) = sound[round % 2];
            bytes = [.. bytes];
            for (var times = random.Next(1, 4); times > 0; times--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var before = pipeline.Sink.Appends;
            if ((await pipeline.TakeAsync(format, bytes)).Status != IntakeStatus.Invalid) continue;
            refused++;
            Assert.Equal(before, pipeline.Sink.Appends);
        }
        Assert.InRange(refused, 500, 3900);
    }
}
