using System.Net;
using System.Text;
using static LightWatch.Ingest.Tests.HttpBodies;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class ImportEndpointTests
{
    [Theory]
    [InlineData("/api/v1/import/prometheus", "text/plain", "up{job=\"x\"} 1 1767225600005\n")]
    [InlineData("/api/v1/import/prometheus", "application/openmetrics-text; version=1.0.0",
        "up{job=\"x\"} 1 1767225600.005\n# EOF\n")]
    [InlineData("/api/v1/import/csv", "text/csv", "time,value,__name__,job\n1767225600005,1,up,x\n")]
    [InlineData("/api/v1/import/jsonl", "",
        "{\"metric\":{\"__name__\":\"up\",\"job\":\"x\"},\"values\":[1],\"timestamps\":[1767225600005]}")]
    public async Task Each_format_is_stored_plain_and_compressed(string path, string type, string text)
    {
        await using var host = await IngestHost.StartAsync();
        var body = Encoding.UTF8.GetBytes(text);
        var plain = await host.PostAsync(host.Web, path, body, type);
        Assert.Equal((HttpStatusCode.NoContent, 0), (plain.Status, plain.Body.Length));
        Assert.Equal(HttpStatusCode.NoContent, (await host.PostAsync(host.Web, path, Gzip(body), type, "gzip")).Status);
        Assert.Equal(["up{job=\"x\"} 5 1", "up{job=\"x\"} 5 1"], host.Sink.Lines);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_400_with_a_count_and_the_rest_is_stored()
    {
        await using var host = await IngestHost.StartAsync();
        var answer = await host.PostAsync(host.Web, "/api/v1/import/prometheus",
            Encoding.UTF8.GetBytes($"a 1 5\nb 2 {Time}\n"), "text/plain");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("1 samples were refused: ", Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
        Assert.Equal(["b 0 2"], host.Sink.Lines);
    }

    [Fact]
    public async Task Broken_text_and_a_foreign_encoding_are_refused_and_leave_nothing()
    {
        await using var host = await IngestHost.StartAsync();
        var broken = await host.PostAsync(host.Web, "/api/v1/import/csv", "value\n1\n"u8.ToArray(), "text/csv");
        Assert.Equal(HttpStatusCode.BadRequest, broken.Status);
        Assert.Contains("line 1", Encoding.UTF8.GetString(broken.Body), StringComparison.Ordinal);
        var foreign = await host.PostAsync(host.Web, "/api/v1/import/csv", "x"u8.ToArray(), "text/csv", "br");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, foreign.Status);
        Assert.Equal(0, host.Sink.Appends);
    }
}
