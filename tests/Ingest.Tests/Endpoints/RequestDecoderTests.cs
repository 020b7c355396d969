using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;
using static LightWatch.Ingest.Tests.WriteMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class RequestDecoderTests
{
    [Fact]
    public async Task Random_bytes_in_place_of_requests_never_throw()
    {
        using var pipeline = new IngestPipeline();
        var v1 = Series("up", ("job", "x"));
        v1.Samples.Add([At(1), At(2, 1)]);
        var sound = new[] {
            (BodyFormat.RemoteWrite1, new V1.WriteRequest { Timeseries = { v1 } }.ToByteArray()),
            (BodyFormat.RemoteWrite2,
                Version2(new V2.TimeSeries {
                    LabelsRefs = { 1, 2, 3, 4 }, Samples = { new V2.Sample { Timestamp = Time } },
                    Metadata = new V2.Metadata { Type = 1, HelpRef = 5 } }).ToByteArray()) };
        var random = new Random(3);
        var refused = 0;
        for (var round = 0; round < 4000; round++)
        {
            var (format, bytes) = sound[round % 2];
            bytes = [.. bytes];
            for (var times = random.Next(1, 4); times > 0; times--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var before = pipeline.Sink.Appends;
            if ((await pipeline.TakeAsync(format, bytes)).Status != IntakeStatus.Invalid) continue;
            refused++;
            Assert.Equal(before, pipeline.Sink.Appends);
        }
        Assert.InRange(refused, 500, 3900);
    }
}
