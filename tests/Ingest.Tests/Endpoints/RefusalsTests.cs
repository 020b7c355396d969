using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class RefusalsTests
{
    [Fact]
    public async Task Refusals_are_listed_newest_first_with_their_reason_and_sender()
    {
        await using var host = await IngestHost.StartAsync();
        await host.PostAsync(host.Http, "/v1/metrics", [0xFF, 0xFE], Protobuf);
        await host.PostAsync(host.Web, "/api/v1/import/prometheus", "broken"u8.ToArray(), "text/plain");
        await host.PostAsync(host.Http, "/v1/metrics", Sound, Protobuf);
        using var list = JsonDocument.Parse(await host.Client.GetByteArrayAsync(new Uri(host.Web, "/api/admin/refusals")));
        Assert.Equal(["import", "otlp_http"], list.RootElement.EnumerateArray().Select(r => r.GetProperty("protocol").GetString()));
        var first = list.RootElement[1];
        Assert.Equal(("fffe", 2, "127.0.0.1"), (first.GetProperty("firstBytes").GetString(), first.GetProperty("bytes").GetInt32(), first.GetProperty("sender").GetString()));
        Assert.Contains("protobuf", first.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
