using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;
using static LightWatch.Ingest.Tests.WriteMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class RemoteWriteEndpointTests
{
    [Fact]
    public async Task Remote_write_of_both_versions_is_204_with_the_counts_of_the_second()
    {
        await using var host = await IngestHost.StartAsync();
        var one = await host.PostAsync(host.Web, "/api/v1/write",
            IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1) } }.ToByteArray()), Protobuf, "snappy");
        Assert.Equal(HttpStatusCode.NoContent, one.Status);
        Assert.False(one.Headers.Contains("X-Prometheus-Remote-Write-Samples-Written"));
        var request = new V2.Request {
            Symbols = { "", "__name__", "up", "job", "x" },
            Timeseries = {
                new V2.TimeSeries {
                    LabelsRefs = { 1, 2, 3, 4 }, Samples = { new V2.Sample { Value = 2, Timestamp = Time + 1 } } } } };
        var two = await host.PostAsync(host.Web, "/api/v1/write", IronSnappy.Snappy.Encode(request.ToByteArray()),
            Protobuf + ";proto=io.prometheus.write.v2.Request", "snappy");
        Assert.Equal(HttpStatusCode.NoContent, two.Status);
        Assert.Equal("1", two.Headers.GetValues("X-Prometheus-Remote-Write-Samples-Written").Single());
        Assert.Equal("0", two.Headers.GetValues("X-Prometheus-Remote-Write-Histograms-Written").Single());
        Assert.Equal(["up{job=\"x\"} 0 1", "up{job=\"x\"} 1 2"], host.Sink.Lines);
    }

    [Fact]
    public async Task Remote_write_that_is_broken_foreign_or_lies_about_its_size_is_refused()
    {
        await using var host = await IngestHost.StartAsync();
        var sound = IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1) } }.ToByteArray());
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.PostAsync(host.Web, "/api/v1/write", sound[..^1], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.PostAsync(host.Web, "/api/v1/write", [], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await host.PostAsync(host.Web, "/api/v1/write", [0x80, 0x80, 0x80, 0x04, 0], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await host.PostAsync(host.Web, "/api/v1/write", sound, Protobuf, "gzip")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await host.PostAsync(host.Web, "/api/v1/write", sound, Protobuf + ";proto=other", "snappy")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await host.PostAsync(host.Web, "/api/v1/write", sound, "application/json", "snappy")).Status);
        Assert.Equal(0, host.Sink.Appends);
        var partly = await host.PostAsync(host.Web, "/api/v1/write",
            IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1), Up(2, 5) } }.ToByteArray()), Protobuf,
            "snappy");
        Assert.Equal(HttpStatusCode.BadRequest, partly.Status);
        Assert.Contains("1 samples were refused", Encoding.UTF8.GetString(partly.Body), StringComparison.Ordinal);
        Assert.Single(host.Sink.Points);
    }
}
