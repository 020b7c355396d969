using System.ComponentModel;
using System.Diagnostics;

namespace LightWatch.Ingest.Tests;

/// <summary>
/// OpenTelemetry's JavaScript exporters against real listeners. Without node and npm: skipped on a laptop, failed in
/// CI.
/// </summary>
public sealed class ForeignClientTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "clients");
    private static readonly SemaphoreSlim Installing = new(1, 1);

    [Theory, InlineData("grpc"), InlineData("proto"), InlineData("json")]
    public async Task Exporter_delivers_counters_gauges_and_histograms(string kind)
    {
        await InstallAsync();
        await using var host = await IngestHost.StartAsync();
        await SendAsync(host, kind, "cumulative");
        var identity = $"host_name=\"js-host\", instance=\"{kind}\", job=\"shop\"";
        // Shutting down exports a third time what has not changed: the first two are compared.
        Assert.Equal([3, 6], ValuesOf(host, $"orders_total{{{identity}, region=\"eu\"}}"));
        Assert.Equal([0.5, 0.5], ValuesOf(host, $"queue_depth_ratio{{{identity}}}"));
        Assert.Equal([2, 4], ValuesOf(host, $"latency_milliseconds_bucket{{{identity}, le=\"100\"}}"));
        Assert.Equal([3, 6], ValuesOf(host, $"latency_milliseconds_bucket{{{identity}, le=\"+Inf\"}}"));
        Assert.Equal([555, 1110], ValuesOf(host, $"latency_milliseconds_sum{{{identity}}}"));
        Assert.Contains(host.Sink.Metadata,
            m => m is { Metric: "orders_total", Type: "counter", Help: "Orders taken." });
    }

    [Fact]
    public async Task Exporter_of_deltas_is_accumulated()
    {
        await InstallAsync();
        await using var host = await IngestHost.StartAsync();
        await SendAsync(host, "grpc", "delta");
        var values = ValuesOf(host,
            "orders_total{host_name=\"js-host\", instance=\"grpc\", job=\"shop\", region=\"eu\"}");
        Assert.Equal([3, 6], values);
    }

    private static double[] ValuesOf(IngestHost host, string series) =>
        [.. host.Sink.Points.Where(r => r.Labels.ToString() == series).DistinctBy(r => r.UnixMs).OrderBy(
            r => r.UnixMs).Select(r => r.Value).Where(v => v > 0).Take(2)];

    private static async Task SendAsync(IngestHost host, string kind, string temporality)
    {
        var url = kind == "grpc" ? host.Grpc.ToString() : new Uri(host.Http, "/v1/metrics").ToString();
        var (code, output) = await RunAsync("node", "send.mjs", kind, url, temporality);
        Assert.True(code == 0, output);
    }

    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules"))) return;
            var (code, output) = await RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Assert.True(code == 0, output);
        }
        catch (Win32Exception missing) when (Environment.GetEnvironmentVariable("CI") is not "true")
        {
            Assert.Skip($"node and npm are needed: {missing.Message}");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await output + await errors);
    }
}
