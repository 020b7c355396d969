using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace LightWatch.ServiceDefaults.Tests;

[Collection("listeners of activities")]
public sealed class TelemetrySourcesTests
{
    private const string Host = "traced.test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_traced_except_for_health_and_what_a_process_would_send_to_itself()
    {
        var recorded = new Recorder();
        await using var app = Build(recorded);
        app.MapFallback(() => "answer");
        await app.StartAsync(Cancel);
        var client = app.GetTestClient();
        client.BaseAddress = new Uri($"http://{Host}");
        string[] paths =
        [
            "/health", "/alive", "/grpc.health.v1.Health/Check",
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            "/healthy", "/api/v1/query",
        ];
        foreach (var path in paths) _ = await client.GetStringAsync(path, Cancel);
        await Eventually.TrueAsync(() => recorded.Paths.Count >= 2);
        // A span may end after its answer was read, so the order is none of requests.
        Assert.Equal(["/api/v1/query", "/healthy"], recorded.Paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Health_checks_of_the_forwarding_are_not_exported_and_its_requests_are()
    {
        var recorded = new Recorder();
        using var provider = Traces(recorded);
        using var yarp = new ActivitySource("Yarp.ReverseProxy");
        string[] names = ["proxy.cluster_health_checks", "proxy.destination_health_check", "proxy.forwarder"];
        foreach (var name in names) yarp.StartActivity(name)?.Dispose();
        Assert.Equal(["proxy.forwarder"], recorded.Names);
    }

    [Theory, InlineData("Agent"), InlineData("Ingest"), InlineData("PromQL"), InlineData("Query"),
        InlineData("Storage")]
    public void Spans_of_each_part_are_exported(string part)
    {
        var recorded = new Recorder();
        using var provider = Traces(recorded);
        using var source = new ActivitySource("LightWatch." + part);
        source.StartActivity("a span")?.Dispose();
        Assert.Equal(["a span"], recorded.Names);
    }

    private static TracerProvider Traces(Recorder recorded)
    {
        var traces = Sdk.CreateTracerProviderBuilder();
        TelemetrySources.AddTraces(traces);
        return traces.AddProcessor(new SimpleActivityExportProcessor(recorded)).Build();
    }

    private static WebApplication Build(Recorder recorded)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddOpenTelemetry().WithTracing(traces =>
        {
            TelemetrySources.AddTraces(traces);
            traces.AddProcessor(new SimpleActivityExportProcessor(recorded));
        });
        return builder.Build();
    }

    private sealed class Recorder : BaseExporter<Activity>
    {
        private readonly List<Activity> _spans = [];

        public List<string> Names => [.. Spans.Select(s => s.OperationName)];

        // Servers of other tests are in the same process.
        public List<string?> Paths => [.. Spans.Where(s => s.GetTagItem("server.address") is Host)
            .Select(s => s.GetTagItem("url.path") as string)];

        private Activity[] Spans
        {
            get
            {
                lock (_spans) return [.. _spans];
            }
        }

        public override ExportResult Export(in Batch<Activity> batch)
        {
            lock (_spans)
                foreach (var span in batch) _spans.Add(span);
            return ExportResult.Success;
        }
    }
}
