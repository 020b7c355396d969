using System.Globalization;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using LightWatch.AppHost.Modes;
using LightWatch.Shared;
using Testcontainers.PostgreSql;
using Testcontainers.Redis;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// TimescaleDB, Redis and Grafana in containers, and Ingest, Query and the agent as processes over them.
/// </summary>
internal sealed class ContainerStack : IAsyncDisposable
{
    private const ushort GrafanaPort = 3000;
    private const string Password = "grafana";

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _parts = [];

    private ContainerStack()
    {
    }

    /// <summary>Asks Grafana, logged in as its administrator.</summary>
    public HttpClient Grafana { get; } = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>The process that answers the queries.</summary>
    public ServiceProcess Query { get; private set; } = null!;

    /// <summary>Skips the test where no container engine answers.</summary>
    public static void RequireEngine() =>
        Assert.SkipUnless(ContainerEngine.Answers("docker"), "skipped: no container engine");

    /// <summary>Starts everything; completes when Grafana answers.</summary>
    public static async Task<ContainerStack> StartAsync()
    {
        var stack = new ContainerStack();
        try
        {
            await stack.StartPartsAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Grafana.Dispose();
        foreach (var part in Enumerable.Reverse(_parts)) await part.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartPartsAsync()
    {
        var timescale = new PostgreSqlBuilder("timescale/timescaledb:2.22.1-pg17").WithDatabase("metrics").Build();
        var redis = new RedisBuilder("redis:8.6").Build();
        _parts.AddRange([timescale, redis]);
        await Task.WhenAll(timescale.StartAsync(), redis.StartAsync());

        var (web, grpc) = (FreePort.Next(), FreePort.Next());
        (string, string)[] stores =
        [
            ("ConnectionStrings__metrics", timescale.GetConnectionString()),
            ("ConnectionStrings__redis", redis.GetConnectionString()),
            // Grafana comes from its container's network: this process listens for it, behind the machine's firewall.
            ("Access__Mode", "Off"),
        ];
        _ = Add(ServiceProcess.Start("Ingest", _folder.Path,
        [
            .. stores, ("Kestrel__Endpoints__otlp-grpc__Url", Loopback(grpc)),
            ("Kestrel__Endpoints__otlp-http__Url", FreePort.Url()), ("Kestrel__Endpoints__web__Url", FreePort.Url()),
        ]));
        Query = Add(ServiceProcess.Start("Query", _folder.Path,
            [.. stores, ("Kestrel__Endpoints__web__Url", string.Create(CultureInfo.InvariantCulture, $"http://*:{web}"))]));
        await Query.AnswersAsync(new Uri($"{Loopback(web)}/health"));
        _ = Add(ServiceProcess.Start("Agent", _folder.Path,
            ("Agent__Endpoint", Loopback(grpc)), ("Agent__Interval", "00:00:01"), ("Agent__BufferPath", "none")));
        await StartGrafanaAsync((ushort)web);
    }

    private async Task StartGrafanaAsync(ushort query)
    {
        await TestcontainersSettings.ExposeHostPortsAsync(query);
        var folder = Path.Combine(Programs.Root, "grafana");
        var grafana = new ContainerBuilder("grafana/grafana:12.2.0")
            .WithPortBinding(GrafanaPort, assignRandomHostPort: true)
            .WithResourceMapping(new DirectoryInfo(Path.Combine(folder, "provisioning")), "/etc/grafana/provisioning")
            .WithResourceMapping(new DirectoryInfo(Path.Combine(folder, "dashboards")), "/var/lib/grafana/dashboards")
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", Password)
            .WithEnvironment(
                "QUERY_URL", string.Create(CultureInfo.InvariantCulture, $"http://host.testcontainers.internal:{query}"))
            .WithEnvironment("LIGHTWATCH_TOKEN", "")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(
                r => r.ForPort(GrafanaPort).ForPath("/api/health")))
            .Build();
        _parts.Add(grafana);
        await grafana.StartAsync();
        Grafana.BaseAddress = new UriBuilder("http", grafana.Hostname, grafana.GetMappedPublicPort(GrafanaPort)).Uri;
        var login = Convert.ToBase64String(global::System.Text.Encoding.UTF8.GetBytes("admin:" + Password));
        Grafana.DefaultRequestHeaders.Authorization = new("Basic", login);
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
