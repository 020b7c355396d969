using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LightWatch.Ingest.Receive;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.OtlpMessages;
using V1 = LightWatch.Ingest.Tests.Protos.WriteV1;
using V2 = LightWatch.Ingest.Tests.Protos.WriteV2;

namespace LightWatch.Ingest.Tests;

public sealed class HttpEndpointTests
{
    private const string Protobuf = "application/x-protobuf";

    private static async Task<(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)> PostAsync(IngestHost host, Uri to, string path, byte[] body, string type, string encoding = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(to, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding.Length > 0) request.Content.Headers.ContentEncoding.Add(encoding);
        using var response = await host.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Fastest)) gzip.Write(bytes);
        return into.ToArray();
    }

    private static byte[] Sound => Request(Gauge("g", "", Point(42))).ToByteArray();

    [Fact]
    public async Task Otlp_in_each_form_is_stored_and_answered_in_the_same_form()
    {
        await using var host = await IngestHost.StartAsync();
        var plain = await PostAsync(host, host.Http, "/v1/metrics", Sound, Protobuf);
        Assert.Equal((HttpStatusCode.OK, 0), (plain.Status, plain.Body.Length));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, host.Http, "/v1/metrics", Gzip(Sound), Protobuf, "gzip")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, host.Web, "/api/v1/otlp/v1/metrics", Sound, Protobuf)).Status);
        var json = Encoding.UTF8.GetBytes(new JsonFormatter(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true)).Format(Request(Gauge("g", "", Point(42)))));
        var answer = await PostAsync(host, host.Http, "/v1/metrics", json, "application/json; charset=utf-8");
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.Status, Encoding.UTF8.GetString(answer.Body)));
        Assert.Equal(4, host.Sink.Points.Count);
        Assert.Single(host.Sink.Points.Select(p => p.Labels).Distinct());
    }

    [Fact]
    public async Task Otlp_that_is_refused_in_part_says_so()
    {
        await using var host = await IngestHost.StartAsync();
        var request = Request(Gauge("g", "", Point(1), Point(2, unixMs: 1)));
        var proto = await PostAsync(host, host.Http, "/v1/metrics", request.ToByteArray(), Protobuf);
        Assert.Equal(1, ExportMetricsServiceResponse.Parser.ParseFrom(proto.Body).PartialSuccess.RejectedDataPoints);
        var json = await PostAsync(host, host.Http, "/v1/metrics", Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)), "application/json");
        using var parsed = JsonDocument.Parse(json.Body);
        Assert.Equal("1", parsed.RootElement.GetProperty("partialSuccess").GetProperty("rejectedDataPoints").GetString());
    }

    [Fact]
    public async Task Broken_oversized_and_foreign_requests_have_their_codes_and_leave_nothing()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxRequestBytes", "4096"));
        var large = Request([.. Enumerable.Range(0, 300).Select(i => Gauge("metric." + i, "", Point(i)))]).ToByteArray();
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
            var answer = await PostAsync(host, host.Http, "/v1/metrics", body, type, encoding);
            Assert.Equal(expected, answer.Status);
            Assert.NotEmpty(answer.Body);
        }
        Assert.Equal(0, host.Sink.Appends);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(host, host.Http, "/v1/traces", Sound, Protobuf)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, host.Http, "/v1/metrics", Sound, Protobuf)).Status);
        Assert.Equal(0, host.Service<InFlight>().Bytes);
    }

    [Fact]
    public async Task A_full_store_is_429_and_a_dead_one_503_with_a_hint()
    {
        await using var host = await IngestHost.StartAsync();
        foreach (var (path, to, type, encoding, body) in new[]
        {
            ("/v1/metrics", host.Http, Protobuf, "", Sound),
            ("/api/v1/write", host.Web, Protobuf, "snappy", IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1) } }.ToByteArray())),
            ("/api/v1/import/prometheus", host.Web, "text/plain", "", "up 1\n"u8.ToArray()),
        })
        {
            foreach (var (status, code) in new[] { (AppendStatus.Full, HttpStatusCode.TooManyRequests), (AppendStatus.Unavailable, HttpStatusCode.ServiceUnavailable) })
            {
                host.Sink.Answers.Enqueue(new AppendResult(status, "because"));
                var answer = await PostAsync(host, to, path, body, type, encoding);
                Assert.Equal(code, answer.Status);
                Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            }
        }
    }

    private static V1.TimeSeries Up(double value, long unixMs = Time) => new()
    {
        Labels = { new V1.Label { Name = "__name__", Value = "up" }, new V1.Label { Name = "job", Value = "x" } },
        Samples = { new V1.Sample { Value = value, Timestamp = unixMs } },
    };

    [Fact]
    public async Task Remote_write_of_both_versions_is_204_with_the_counts_of_the_second()
    {
        await using var host = await IngestHost.StartAsync();
        var one = await PostAsync(host, host.Web, "/api/v1/write", IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1) } }.ToByteArray()), Protobuf, "snappy");
        Assert.Equal(HttpStatusCode.NoContent, one.Status);
        Assert.False(one.Headers.Contains("X-Prometheus-Remote-Write-Samples-Written"));
        var request = new V2.Request { Symbols = { "", "__name__", "up", "job", "x" }, Timeseries = { new V2.TimeSeries { LabelsRefs = { 1, 2, 3, 4 }, Samples = { new V2.Sample { Value = 2, Timestamp = Time + 1 } } } } };
        var two = await PostAsync(host, host.Web, "/api/v1/write", IronSnappy.Snappy.Encode(request.ToByteArray()), Protobuf + ";proto=io.prometheus.write.v2.Request", "snappy");
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
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(host, host.Web, "/api/v1/write", sound[..^1], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(host, host.Web, "/api/v1/write", [], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(host, host.Web, "/api/v1/write", [0x80, 0x80, 0x80, 0x04, 0], Protobuf, "snappy")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, host.Web, "/api/v1/write", sound, Protobuf, "gzip")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, host.Web, "/api/v1/write", sound, Protobuf + ";proto=other", "snappy")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(host, host.Web, "/api/v1/write", sound, "application/json", "snappy")).Status);
        Assert.Equal(0, host.Sink.Appends);
        var partly = await PostAsync(host, host.Web, "/api/v1/write", IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1), Up(2, 5) } }.ToByteArray()), Protobuf, "snappy");
        Assert.Equal(HttpStatusCode.BadRequest, partly.Status);
        Assert.Contains("1 samples were refused", Encoding.UTF8.GetString(partly.Body), StringComparison.Ordinal);
        Assert.Single(host.Sink.Points);
    }

    [Fact]
    public async Task Refusals_are_listed_newest_first_with_their_reason_and_sender()
    {
        await using var host = await IngestHost.StartAsync();
        await PostAsync(host, host.Http, "/v1/metrics", [0xFF, 0xFE], Protobuf);
        await PostAsync(host, host.Web, "/api/v1/import/prometheus", "broken"u8.ToArray(), "text/plain");
        await PostAsync(host, host.Http, "/v1/metrics", Sound, Protobuf);
        using var list = JsonDocument.Parse(await host.Client.GetByteArrayAsync(new Uri(host.Web, "/api/admin/refusals")));
        Assert.Equal(["import", "otlp_http"], list.RootElement.EnumerateArray().Select(r => r.GetProperty("protocol").GetString()));
        var first = list.RootElement[1];
        Assert.Equal(("fffe", 2, "127.0.0.1"), (first.GetProperty("firstBytes").GetString(), first.GetProperty("bytes").GetInt32(), first.GetProperty("sender").GetString()));
        Assert.Contains("protobuf", first.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_larger_than_the_servers_own_limit_is_taken_if_the_setting_allows()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxRequestBytes", "67108864"));
        var text = string.Concat(Enumerable.Repeat("# " + new string('x', 998) + "\n", 40_000)) + "up 1\n";
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(host, host.Web, "/api/v1/import/prometheus", Encoding.UTF8.GetBytes(text), "text/plain")).Status);
        Assert.Single(host.Sink.Points);
    }

    [Fact]
    public async Task Settings_that_make_no_sense_stop_the_start_and_are_named()
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => IngestHost.StartAsync(("Ingest:MaxLabels", "0")));
        Assert.Contains("MaxLabels", error.Message, StringComparison.Ordinal);
    }
}
