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

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class ReceptionTests
{
    [Fact]
    public async Task A_full_store_is_429_and_a_dead_one_503_with_a_hint()
    {
        await using var host = await IngestHost.StartAsync();
        foreach (var (path, to, type, encoding, body) in new[]
        {
            ("/v1/metrics", host.Http, Protobuf, "", Sound),
            ("/api/v1/write", host.Web, Protobuf, "snappy",
                IronSnappy.Snappy.Encode(new V1.WriteRequest { Timeseries = { Up(1) } }.ToByteArray())),
            ("/api/v1/import/prometheus", host.Web, "text/plain", "", "up 1\n"u8.ToArray()),
        })
        {
            foreach (var (status, code) in new[] {
                (AppendStatus.Full, HttpStatusCode.TooManyRequests),
                (AppendStatus.Unavailable, HttpStatusCode.ServiceUnavailable) })
            {
                host.Sink.Answers.Enqueue(new AppendResult(status, "because"));
                var answer = await host.PostAsync(to, path, body, type, encoding);
                Assert.Equal(code, answer.Status);
                Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public async Task A_body_larger_than_the_servers_own_limit_is_taken_if_the_setting_allows()
    {
        await using var host = await IngestHost.StartAsync(("Ingest:MaxRequestBytes", "67108864"));
        var text = string.Concat(Enumerable.Repeat("# " + new string('x', 998) + "\n", 40_000)) + "up 1\n";
        Assert.Equal(HttpStatusCode.NoContent,
            (await host.PostAsync(host.Web, "/api/v1/import/prometheus", Encoding.UTF8.GetBytes(text),
                "text/plain")).Status);
        Assert.Single(host.Sink.Points);
    }
}
