using LightWatch.Agent.Tests.Support;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace LightWatch.Agent.Tests;

/// <summary>The program itself when the server is unreachable, slow to start, or refuses.</summary>
public sealed class AgentProcessOutageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_of_an_outage_and_of_a_killed_agent_arrives_once_the_server_is_back()
    {
        var port = FreePort.Next();
        var address = new Uri($"http://127.0.0.1:{port}");
        await using (var first = AgentProcess.Start(address, _folder.Path, "--Agent:Interval=00:00:00.5"))
        {
            await Eventually.TrueAsync(() => Directory.EnumerateFiles(_folder.Path, "*.otlp").Count() >= 4);
            await first.KillAsync();
        }

        var kept = Directory.EnumerateFiles(_folder.Path, "*.otlp").Count();
        await using var server = await OtlpReceiver.StartAsync(port);
        await using var second = AgentProcess.Start(address, _folder.Path, "--Agent:Interval=00:00:00.5");
        await server.WaitAsync(r => r.Count >= kept + 2);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(_folder.Path, "*.otlp").Any());

        // Nothing lost, nothing twice, and what was kept came in order, whatever is live among it.
        var times = server.Requests.Select(Time).ToList();
        Assert.Equal(times.Count, times.Distinct().Count());
        var old = times.Order().Take(kept).ToList();
        Assert.Equal(old, times.Where(old.Contains));
    }

    [Fact]
    public async Task Server_that_comes_up_a_moment_later_has_the_data_soon()
    {
        var port = FreePort.Next();
        await using var agent = AgentProcess.Start(new Uri($"http://127.0.0.1:{port}"), _folder.Path,
            "--Agent:Interval=01:00:00");
        // One collection an hour: what arrives can only be the first, kept and sent again.
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(_folder.Path, "*.otlp").Any());
        await using var server = await OtlpReceiver.StartAsync(port);
        await server.WaitAsync(r => r.Count == 1);
    }

    [Fact]
    public async Task Server_that_is_full_gets_everything_later_and_one_that_refuses_is_not_asked_again()
    {
        await using var server = await OtlpReceiver.StartAsync();
        server.Status = 8;
        await using var agent = AgentProcess.Start(server.Address, _folder.Path, "--Agent:Interval=00:00:00.5",
            "--Agent:Token=secret-token", "--Agent:Headers=x-tenant=a%20b");
        await Eventually.TrueAsync(() => server.Calls >= 2
            && Directory.EnumerateFiles(_folder.Path, "*.otlp").Count() >= 2);
        Assert.Empty(server.Requests);
        server.Status = 0;
        await server.WaitAsync(r => r.Count >= 3);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(_folder.Path, "*.otlp").Any());
        Assert.Equal("Bearer secret-token", server.Headers[0].Authorization);
        Assert.Equal("a b", server.Headers[0]["x-tenant"]);

        server.Status = 3;
        var calls = server.Calls;
        await Eventually.TrueAsync(() => server.Calls >= calls + 3);
        // A batch that waited behind a slow answer is kept for a moment.
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(_folder.Path, "*.otlp").Any());
        var (_, _, log) = await agent.TerminateAsync();
        Assert.Contains("refused a batch", log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", log, StringComparison.Ordinal);
    }

    private static ulong Time(ExportMetricsServiceRequest request) =>
        HostMetricsTable.Points(
            request.ResourceMetrics[0].ScopeMetrics[0].Metrics.Single(m => m.Name == "system.uptime"))[0].TimeUnixNano;
}
