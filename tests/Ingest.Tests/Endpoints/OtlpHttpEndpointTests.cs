using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class OtlpHttpEndpointTests
{
    [Fact]
    public async Task Otlp_in_each_form_is_stored_and_answered_in_the_same_form()
    {
        await using var host = await IngestHost.StartAsync();
        var plain = await host.PostAsync(host.Http, "/v1/metrics", Sound, Protobuf);
        Assert.Equal((HttpStatusCode.OK, 0), (plain.Status, plain.Body.Length));
        Assert.Equal(HttpStatusCode.OK,
            (await host.PostAsync(host.Http, "/v1/metrics", Gzip(Sound), Protobuf, "gzip")).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await host.PostAsync(host.Web, "/api/v1/otlp/v1/metrics", Sound, Protobuf)).Status);
        var json = Encoding.UTF8.GetBytes(
            new JsonFormatter(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true)).Format(
                Request(Gauge("g", "", Point(42)))));
        var answer = await host.PostAsync(host.Http, "/v1/metrics", json, "application/json; charset=utf-8");
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.Status, Encoding.UTF8.GetString(answer.Body)));
        Assert.Equal(4, host.Sink.Points.Count);
        Assert.Single(host.Sink.Points.Select(p => p.Labels).Distinct());
    }

    [Fact]
    public async Task Otlp_that_is_refused_in_part_says_so()
    {
        await using var host = await IngestHost.StartAsync();
        var request = Request(Gauge("g", "", Point(1), Point(2, unixMs: 1)));
        var proto = await host.PostAsync(host.Http, "/v1/metrics", request.ToByteArray(), Protobuf);
        Assert.Equal(1, ExportMetricsServiceResponse.Parser.ParseFrom(proto.Body).PartialSuccess.RejectedDataPoints);
        var json = await host.PostAsync(host.Http, "/v1/metrics",
            Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)), "application/json");
        using var parsed = JsonDocument.Parse(json.Body);
        Assert.Equal("1",
            parsed.RootElement.GetProperty("partialSuccess").GetProperty("rejectedDataPoints").GetString());
    }

    [Fact]
    public async Task Broken_oversized_and_foreign_requests_have_their_codes_and_leave_nothing()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxRequestBytes", "4096"));
        var large = Request(
            [.. Enumerable.Range(0, 300).Select(i => Gauge("metric." + i, "", Point(i)))]).ToByteArray();
        var zipped = Gzip(Sound);
        foreach (var (body, type, encoding, expected) in new[]
        {
            (new byte[] { 0xFF }, Protobuf, "", HttpStatusCode.BadRequest),
            (Sound[..^1], Protobuf, "", HttpStatusCode.BadRequest),
            (zipped[..^3], Protobuf, "gzip", HttpStatusCode.BadRequest),
            (Sound, Protobuf, "gzip", HttpStatusCode.BadRequest),
            ("{"u8.ToArray(), "application/json", "", HttpStatusCode.BadRequest),
            (large, Protobuf, "", HttpStatusCode.RequestEntityTooLarge),
            (Gzip(large), Protobuf, "gzip", HttpStatusCode.RequestEntityTooLarge),
            (Sound, "text/plain", "", HttpStatusCode.UnsupportedMediaType),
            (Sound, Protobuf, "br", HttpStatusCode.UnsupportedMediaType),
        })
        {
            var answer = await host.PostAsync(host.Http, "/v1/metrics", body, type, encoding);
            Assert.Equal(expected, answer.Status);
            Assert.NotEmpty(answer.Body);
        }
        Assert.Equal(0, host.Sink.Appends);
        Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync(host.Http, "/v1/traces", Sound, Protobuf)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(host.Http, "/v1/metrics", Sound, Protobuf)).Status);
        Assert.Equal(0, host.Service<InFlight>().Bytes);
    }
}
