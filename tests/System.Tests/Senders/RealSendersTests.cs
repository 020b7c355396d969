using System.Diagnostics;
using System.Text.Json;
using LightWatch.Shared;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Senders;

/// <summary>
/// Senders of other projects against the real server, killed and restarted in between: all that they sent is there.
/// </summary>
public sealed class RealSendersTests
{
    [Theory]
    [InlineData("prometheus")]
    [InlineData("vmagent")]
    public async Task Sender_that_meets_a_killed_server_repeats_what_was_not_acknowledged(string program)
    {
        if (program != "prometheus" && Find(program) is null)
            Assert.Skip($"{program} is not installed (Debian: victoria-metrics)");
        using var folder = new TemporaryFolder();
        var ports = FreePort.Next(3);
        var own = FreePort.Next();
        using var sender = Start(program, folder.Path, own, new Uri($"http://127.0.0.1:{ports[0]}/api/v1/write"));
        try
        {
            var store = Path.Combine(folder.Path, "store");
            await using (var first = await ServerProcess.StartAsync(store, ports, "--Agent:Enabled=false"))
            {
                await first.UntilAsync(async () => (await TimesAsync(first)).Count >= 5, $"samples from {program}\n");
                await first.KillAsync();
            }
            await using var second = await ServerProcess.StartAsync(store, ports, "--Agent:Enabled=false");
            var back = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
            await second.UntilAsync(async () => (await TimesAsync(second)).Count(t => t > back) >= 5,
                $"samples from {program} after the restart");
            var times = await TimesAsync(second);
            // One a second, before, during and after the outage: a gap would be a lost sample.
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.5, 1.9));
        }
        finally
        {
            sender.Kill();
            await sender.WaitForExitAsync();
        }
    }

    private static async Task<List<double>> TimesAsync(ServerProcess server) =>
        await server.QueryAsync("up{job=\"self\"}[5m]") is [var series]
            ? [.. series.GetProperty("values").EnumerateArray().Select((JsonElement v) => v[0].GetDouble())]
            : [];

    private static Process Start(string program, string folder, int port, Uri write)
    {
        var config = Path.Combine(folder, "sender.yml");
        var scrape =
            $"global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n- job_name: self\n  "
                + $"static_configs:\n  - targets: ['127.0.0.1:{port}']\n";
        var start = new ProcessStartInfo(Find(program) ?? program)
        {
            UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true,
        };
        if (program == "prometheus")
        {
            File.WriteAllText(config,
                $"{scrape}remote_write:\n- url: {write}\n  queue_config: {{ batch_send_deadline: 500ms, min_backoff: "
                    + $"30ms, max_backoff: 500ms }}\n");
            foreach (var argument in (string[])[$"--config.file={config}",
                $"--storage.tsdb.path={Path.Combine(folder, "sender")}",
                $"--web.listen-address=127.0.0.1:{port}"]) start.ArgumentList.Add(argument);
        }
        else
        {
            File.WriteAllText(config, scrape);
            foreach (var argument in (string[])[$"-promscrape.config={config}", $"-remoteWrite.url={write}",
                $"-remoteWrite.tmpDataPath={Path.Combine(folder, "sender")}", "-remoteWrite.flushInterval=500ms",
                $"-httpListenAddr=127.0.0.1:{port}"])
                start.ArgumentList.Add(argument);
        }
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();                            // read and forgotten, so that the pipe never fills
        return process;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(
            p => Path.Combine(p, program)).FirstOrDefault(File.Exists);
}
