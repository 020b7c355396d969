using System.Globalization;
using LightWatch.Shared;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Distributed;

/// <summary>Each service under the environment that Aspire gives its projects when it runs them.</summary>
/// <remarks>
/// Source: docs/distributed.md; Aspire 13.5, OtlpConfigurationExtensions and ProjectResourceBuilderExtensions.
/// </remarks>
public sealed class OrchestratedTests
{
    [Theory, InlineData("Ingest", "web", "otlp-grpc", "otlp-http"), InlineData("Query", "web"),
        InlineData("Gateway", "web")]
    public async Task Service_listens_and_logs_as_configured_and_sends_its_metrics_under_the_given_name(
        string service, params string[] endpoints)
    {
        using var folder = new TemporaryFolder();
        using var dashboardFolder = new TemporaryFolder();
        await using var dashboard = await ServerProcess.StartAsync(dashboardFolder.Path, "--Agent:Enabled=false",
            "--Telemetry:Endpoint=");
        var listening = endpoints.Select(
            name => (Name: name,
                Url: new Uri($"http://localhost:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}"))).ToList();
        await using var process = ServiceProcess.Start(service, folder.Path,
        [
            .. listening.Select(l => ($"Kestrel__Endpoints__{l.Name}__Url", l.Url.ToString())),
            .. Injected(service, dashboard),
        ]);

        foreach (var (name, url) in listening.Where(l => l.Name != "otlp-grpc"))
        {
            await process.AnswersAsync(new Uri(url, "/health"));
            await process.AnswersAsync(new Uri(url, "/alive"));
        }
        await process.UntilAsync(
            async () => (
                await dashboard.QueryAsync(
                    $"{{job=\"{service.ToLowerInvariant()}\",instance=\"replica-7\"}}")).Length > 0,
                        "its metrics at the dashboard");
        Assert.Empty(await dashboard.QueryAsync("{__name__=~\".+\",instance!=\"replica-7\"}"));
        Assert.DoesNotContain("{\"Timestamp\"", process.Output, StringComparison.Ordinal);
        Assert.Contains("info: ", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_sends_to_the_configured_ingest_and_not_to_the_dashboard()
    {
        using var folder = new TemporaryFolder();
        using var ingestFolder = new TemporaryFolder();
        await using var ingest = await ServerProcess.StartAsync(ingestFolder.Path, "--Agent:Enabled=false",
            "--Telemetry:Endpoint=");
        await using var agent = ServiceProcess.Start("Agent", folder.Path,
        [
            .. Injected("Agent", ingest),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1"),
            ("services__ingest__otlp-grpc__0", ingest.OtlpGrpc.ToString().TrimEnd('/')),
            ("INGEST_OTLP_GRPC", ingest.OtlpGrpc.ToString()),
            ("Agent__BufferPath", "none"),
        ]);
        await agent.UntilAsync(async () => (await ingest.QueryAsync("system_cpu_load_average_1m")).Length > 0,
            "the agent's metrics");
        // The injected names are those of a process, and of one start.
        Assert.Empty(await ingest.QueryAsync("{__name__=~\"system_.+\",job!=\"hostmetrics\"}"));
        Assert.Empty(await ingest.QueryAsync("{__name__=~\"system_.+\",instance=\"replica-7\"}"));
    }

    [Theory, InlineData("services__query__web__0"), InlineData("services__query__http__0"),
        InlineData("ReverseProxy__Clusters__query__Destinations__query__Address")]
    public async Task Gateway_finds_query_by_the_names_that_are_injected(string key)
    {
        using var folder = new TemporaryFolder();
        var (web, query) = (new Uri(FreePort.Url()), new Uri(FreePort.Url()));
        await using var behind = ServiceProcess.Start("Query", folder.Path,
            ("Kestrel__Endpoints__web__Url", query.ToString()));
        await behind.AnswersAsync(new Uri(query, "/health"));
        await using var gateway = ServiceProcess.Start("Gateway", folder.Path,
            ("Kestrel__Endpoints__web__Url", web.ToString()), (key, query.ToString()));
        await gateway.AnswersAsync(new Uri(web, "/api/v1/query?query=1"));
    }

    private static (string, string)[] Injected(string service, ServerProcess dashboard) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", dashboard.OtlpGrpc.ToString().TrimEnd('/')),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=0123"),
        ("OTEL_SERVICE_NAME", service.ToLowerInvariant()),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=replica-7"), ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "1000"), ("OTEL_BSP_SCHEDULE_DELAY", "1000"), ("OTEL_TRACES_SAMPLER", "always_on"),
        ("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based"),
        ("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory"), ("ASPNETCORE_ENVIRONMENT", "Development"),
        ("DOTNET_ENVIRONMENT", "Development"), ("LOGGING__CONSOLE__FORMATTERNAME", "simple"),
    ];
}
