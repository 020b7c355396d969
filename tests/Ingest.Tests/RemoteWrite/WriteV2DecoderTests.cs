using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;
using static LightWatch.Ingest.Tests.WriteMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class WriteV2DecoderTests
{
    [Fact]
    public async Task Samples_of_version_2_are_stored_with_metadata_exemplars_and_restarts()
    {
        using var pipeline = new IngestPipeline();
        V2.TimeSeries At(double value, long time, long start) => new()
        {
            LabelsRefs = { 1, 2, 3, 4 },
                Samples = { new V2.Sample { Value = value, Timestamp = Time + time, StartTimestamp = Time + start } },
            Exemplars = { new V2.Exemplar { LabelsRefs = { 7, 8 }, Value = 1, Timestamp = Time + time } },
            Metadata = new V2.Metadata { Type = 1, HelpRef = 5, UnitRef = 6 },
        };
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(5, 10, 0)).ToByteArray());
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(6, 20, 0)).ToByteArray());
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite2, Version2(At(50, 40, 30)).ToByteArray());
        Assert.Equal((1, 3), (result.Written.Exemplars, pipeline.Sink.Exemplars.Count));
        const string Name = "c_total{job=\"x\"}";
        Assert.Equal([Name + " 10 5", Name + " 20 6", Name + " 30 0", Name + " 40 50"], pipeline.Sink.Lines);
        Assert.Equal(new MetricMetadata("c_total", "counter", "seconds", "Help."),
            Assert.Single(pipeline.Sink.Metadata));
    }

    [Fact]
    public async Task Symbols_may_change_their_places_between_requests_of_version_2()
    {
        using var pipeline = new IngestPipeline();
        var sample = new V2.Sample { Value = 1, Timestamp = Time };
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2,
            new V2.Request {
                Symbols = { "", "__name__", "m" },
                Timeseries = { new V2.TimeSeries { LabelsRefs = { 1, 2 }, Samples = { sample } } } }.ToByteArray());
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2,
            new V2.Request {
                Symbols = { "", "x", "m", "__name__" },
                Timeseries = { new V2.TimeSeries { LabelsRefs = { 3, 2 }, Samples = { sample } } } }.ToByteArray());
        Assert.Equal(["m 0 1", "m 0 1"], pipeline.Sink.Lines);
        Assert.Equal(1, pipeline.Sink.Named);
    }

    [Fact]
    public async Task Metadata_of_a_histogram_belongs_to_its_family()
    {
        using var pipeline = new IngestPipeline();
        await pipeline.TakeAsync(BodyFormat.RemoteWrite2,
            Version2(new V2.TimeSeries {
                LabelsRefs = { 1, 9, 10, 11 }, Samples = { new V2.Sample { Timestamp = Time } },
                Metadata = new V2.Metadata { Type = 3 } }).ToByteArray());
        Assert.Equal("h", Assert.Single(pipeline.Sink.Metadata).Metric);
    }

    [Theory, InlineData(1u, 99u), InlineData(1u, 2u, 3u)]
    public async Task References_without_a_symbol_or_a_pair_refuse_the_request(params uint[] refs)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.RemoteWrite2,
            Version2(new V2.TimeSeries { LabelsRefs = { refs }, Samples = { new V2.Sample { Timestamp = Time } } })
            .ToByteArray());
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.Equal(0, pipeline.Sink.Appends);
    }
}
