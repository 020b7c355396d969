using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class OtlpGrpcEndpointTests
{
    private const string Export = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private sealed record Answer(HttpStatusCode Status, string GrpcStatus, string Message, byte[] Body, string Details);

    private static async Task<Answer> SendAsync(IngestHost host, byte[] body, string encoding = "",
        string path = Export, string type = "application/grpc")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Grpc, path)) {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding.Length > 0) request.Headers.Add("grpc-encoding", encoding);
        using var response = await host.Client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        string Trailer(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var v) || response.Headers.TryGetValues(name, out v)
            ? v.First()
            : "";
        return new Answer(response.StatusCode, Trailer("grpc-status"), Uri.UnescapeDataString(Trailer("grpc-message")),
            bytes, Trailer("grpc-status-details-bin"));
    }

    private static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Memory => Request(Gauge("system.memory.usage", "By", Point(42))).ToByteArray();

    [Fact]
    public async Task Export_of_a_gauge_is_stored_and_answered_ok()
    {
        await using var host = await IngestHost.StartAsync();
        var answer = await SendAsync(host, Frame(Memory));
        Assert.Equal((HttpStatusCode.OK, "0", 5), (answer.Status, answer.GrpcStatus, answer.Body.Length));
        var row = Assert.Single(host.Sink.Points);
        Assert.Equal("system_memory_usage_bytes{host_name=\"web-1\", instance=\"web-1\", job=\"hostmetrics\"}",
            row.Labels.ToString());
        Assert.Equal((Time, 42d), (row.UnixMs, row.Value));
    }

    [Fact]
    public async Task Export_compressed_by_gzip_is_stored()
    {
        await using var host = await IngestHost.StartAsync();
        var answer = await SendAsync(host, Frame(Gzip(Memory), 1), "gzip");
        Assert.Equal("0", answer.GrpcStatus);
        Assert.Single(host.Sink.Points);
    }

    [Fact]
    public async Task Broken_requests_are_invalid_arguments_and_leave_nothing()
    {
        await using var host = await IngestHost.StartAsync();
        var zipped = Gzip(Memory);
        var broken = new (byte[] Body, string Encoding)[]
        {
            ([], ""), ([0, 0, 0], ""), (Frame([0xFF, 0xFF]), ""), (Frame(Memory[..^1]), ""), (Frame(Memory)[..^1], ""),
                ([.. Frame(Memory), 0], ""), (Frame(Memory, 2), ""),
            (Frame(zipped, 1), ""), (Frame(zipped[..^1], 1), "gzip"), (Frame(zipped[..(zipped.Length / 2)], 1), "gzip"),
            (Frame(Memory, 1), "gzip"),
        };
        foreach (var (body, encoding) in broken)
        {
            var answer = await SendAsync(host, body, encoding);
            Assert.Equal((HttpStatusCode.OK, "3"), (answer.Status, answer.GrpcStatus));
            Assert.NotEqual("", answer.Message);
            Assert.Equal("", answer.Details);
        }
        Assert.Empty(host.Sink.Rows);
        Assert.Equal("0", (await SendAsync(host, Frame(Memory))).GrpcStatus);
    }

    [Fact]
    public async Task Oversized_requests_are_refused_with_the_setting_to_change()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxRequestBytes", "2048"));
        var large = Request(
            [.. Enumerable.Range(0, 100).Select(i => Gauge("metric." + i, "", Point(i)))]).ToByteArray();
        foreach (var (body, encoding) in new[] { (Frame(large), ""), (Frame(Gzip(large), 1), "gzip") })
        {
            var answer = await SendAsync(host, body, encoding);
            Assert.Equal("3", answer.GrpcStatus);
            Assert.Contains("Ingest:MaxRequestBytes", answer.Message, StringComparison.Ordinal);
        }
        Assert.Empty(host.Sink.Rows);
    }

    [Fact]
    public async Task A_full_store_is_resource_exhausted_and_a_dead_one_unavailable_with_retry_info()
    {
        await using var host = await IngestHost.StartAsync();
        foreach (var (status, code) in new[] { (AppendStatus.Full, "8"), (AppendStatus.Unavailable, "14") })
        {
            host.Sink.Answers.Enqueue(new AppendResult(status, "50 % of ünits"));
            var answer = await SendAsync(host, Frame(Memory));
            Assert.Equal((code, "50 % of ünits"), (answer.GrpcStatus, answer.Message));
            var details = Convert.FromBase64String(answer.Details.PadRight((answer.Details.Length + 3) / 4 * 4, '='));
            Assert.Contains("google.rpc.RetryInfo", System.Text.Encoding.UTF8.GetString(details),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refused_points_are_told_in_partial_success()
    {
        await using var host = await IngestHost.StartAsync();
        var answer = await SendAsync(host, Frame(Request(Gauge("a", "", Point(1), Point(2, unixMs: 1))).ToByteArray()));
        var response = ExportMetricsServiceResponse.Parser.ParseFrom(answer.Body[5..]);
        Assert.Equal(("0", 1L), (answer.GrpcStatus, response.PartialSuccess.RejectedDataPoints));
        Assert.Contains("before the retention", response.PartialSuccess.ErrorMessage, StringComparison.Ordinal);
        Assert.Single(host.Sink.Points);
    }

    [Fact]
    public async Task Other_services_and_encodings_are_unimplemented_and_other_types_415()
    {
        await using var host = await IngestHost.StartAsync();
        Assert.Equal("12",
            (await SendAsync(host, Frame([]),
                path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export")).GrpcStatus);
        Assert.Equal("12",
            (await SendAsync(host, Frame([]),
                path: "/opentelemetry.proto.collector.logs.v1.LogsService/Export")).GrpcStatus);
        Assert.Equal("12", (await SendAsync(host, Frame([], 1), "zstd")).GrpcStatus);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType,
            (await SendAsync(host, Frame([]), type: "application/json")).Status);
    }

    [Fact]
    public async Task Too_many_bytes_in_memory_is_resource_exhausted_with_retry_info()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxInFlightBytes", "65536"));
        Assert.True(host.Service<InFlight>().TryClaim(65_000));
        var answer = await SendAsync(host,
            Frame(Request(
                [.. Enumerable.Range(0, 100).Select(i => Gauge("metric." + i, "", Point(i)))]).ToByteArray()));
        Assert.Equal("8", answer.GrpcStatus);
        Assert.NotEqual("", answer.Details);
        host.Service<InFlight>().Release(65_000);
        Assert.Equal("0", (await SendAsync(host, Frame(Memory))).GrpcStatus);
        Assert.Equal(0, host.Service<InFlight>().Bytes);
    }
}
