using LightWatch.Agent.Tests.Support;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace LightWatch.Agent.Tests;

/// <summary>The program itself against an OTLP/gRPC server that is not ours.</summary>
public sealed class AgentProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Agent_started_delivers_every_metric_of_the_table_under_its_name_unit_kind_and_attributes()
    {
        await using var server = await OtlpReceiver.StartAsync();
        await using var agent = AgentProcess.Start(server.Address, _folder.Path, "--Agent:Interval=00:00:01");
        var requests = await server.WaitAsync(r => r.Count >= 2);
        // Connections are read less often than the rest, utilizations need two readings: each metric as it last came.
        var metrics = requests.SelectMany(r => r.ResourceMetrics.Single().ScopeMetrics).SelectMany(
            s => s.Metrics).Where(m => HostMetricsTable.Points(m).Any(HostMetricsTable.HasValue))
            .GroupBy(m => m.Name).ToDictionary(g => g.Key, g => g.Last());
        foreach (var expected in HostMetricsTable.Always)
        {
            Assert.True(metrics.TryGetValue(expected.Name, out var metric), $"{expected.Name} is missing");
            Assert.Equal(expected.Describe(), HostMetricsTable.Describe(metric));
        }

        foreach (var expected in HostMetricsTable.WhereTheHostHasThem)
        {
            if (metrics.TryGetValue(expected.Name, out var metric))
                Assert.Equal(expected.Describe(), HostMetricsTable.Describe(metric));
        }

        Assert.Empty(
            metrics.Keys.Except(
                HostMetricsTable.Always.Concat(HostMetricsTable.WhereTheHostHasThem).Select(m => m.Name)));
    }

    [Fact]
    public async Task Agent_started_sends_the_identity_of_the_host()
    {
        await using var server = await OtlpReceiver.StartAsync();
        await using var agent = AgentProcess.Start(server.Address, _folder.Path,
            new Dictionary<string, string>
            {
                // An orchestrator's names of this process, of this start.
                ["OTEL_SERVICE_NAME"] = "agent",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=xkvbqwpd,os.type=none",
            }, "--Agent:HostName=web-1", "--Agent:Attributes=deployment.environment=test,os.version=99");
        var requests = await server.WaitAsync(r => r.Count >= 1);
        var resource = requests[0].ResourceMetrics.Single().Resource.Attributes.ToDictionary(a => a.Key, a => a.Value);
        Assert.Equal("hostmetrics", resource["service.name"].StringValue);
        Assert.Equal("web-1", resource["service.instance.id"].StringValue);
        Assert.Equal("web-1", resource["host.name"].StringValue);
        Assert.Equal("linux", resource["os.type"].StringValue);
        Assert.Equal("test", resource["deployment.environment"].StringValue);
        Assert.Equal("99", resource["os.version"].StringValue);
        Assert.All(["service.version", "host.id", "host.arch", "os.description"],
            key => Assert.NotEmpty(resource[key].StringValue));
        Assert.All(resource.GetValueOrDefault("host.ip")?.ArrayValue.Values ?? [],
            ip => Assert.True(System.Net.IPAddress.TryParse(ip.StringValue, out _)));
    }

    [Fact]
    public async Task Agent_values_agree_with_the_host()
    {
        await using var server = await OtlpReceiver.StartAsync();
        await using var agent = AgentProcess.Start(server.Address, _folder.Path, "--Agent:Interval=00:00:01");
        var requests = await server.WaitAsync(r => r.Count >= 3);
        var points = requests[^1].ResourceMetrics.Single().ScopeMetrics.SelectMany(s => s.Metrics).ToDictionary(
            m => m.Name, HostMetricsTable.Points);
        Assert.Equal(Environment.ProcessorCount, points["system.cpu.logical.count"].Single().AsInt);
        var total = long.Parse(
            File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture) * 1024;
        Assert.Equal(total, points["system.memory.limit"].Single().AsInt);
        Assert.Equal(total,
            points["system.memory.usage"].Where(p => State(p) is "used" or "free" or "buffered" or "cached").Sum(
                p => p.AsInt));
        foreach (var cpu in points["system.cpu.utilization"].GroupBy(
            p => p.Attributes.Single(a => a.Key == "cpu").Value.StringValue))
        {
            Assert.Equal(1, cpu.Sum(p => p.AsDouble), 6);
        }

        var root = new DriveInfo("/");
        var used = points["system.filesystem.usage"].Single(p => State(p) == "used"
            && p.Attributes.Any(a => a.Key == "mountpoint" && a.Value.StringValue == "/")).AsInt;
        Assert.InRange(used, (root.TotalSize - root.TotalFreeSpace) * 0.9,
            (root.TotalSize - root.TotalFreeSpace) * 1.1);
        Assert.Equal(points["system.processes.count"].Sum(p => p.AsInt),
            Directory.EnumerateDirectories("/proc").Count(
                d => int.TryParse(Path.GetFileName(d), System.Globalization.CultureInfo.InvariantCulture, out _)),
                    30.0);
    }

    [Fact]
    public async Task First_data_does_not_wait_for_the_interval_and_termination_is_prompt()
    {
        await using var server = await OtlpReceiver.StartAsync();
        await using var agent = AgentProcess.Start(server.Address, _folder.Path, "--Agent:Interval=01:00:00");
        await server.WaitAsync(r => r.Count >= 1);
        var (code, took, log) = await agent.TerminateAsync();
        Assert.Equal(0, code);
        // A tenth of a second on an idle machine, two at most by design; more only on a busy one.
        Assert.InRange(took.TotalSeconds, 0, 5);
        Assert.Contains("Agent stopped", log, StringComparison.Ordinal);
    }

    private static string State(NumberDataPoint point) =>
        point.Attributes.Single(a => a.Key == "state").Value.StringValue;
}
