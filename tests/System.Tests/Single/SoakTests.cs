using System.Globalization;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Single;

/// <summary>
/// Steady load with broken requests among it, the server killed repeatedly: nothing acknowledged is lost, memory
/// stays flat.
/// </summary>
/// <remarks>
/// LIGHTWATCH_SOAK_MINUTES sets how long (CI: a quarter of a minute), LIGHTWATCH_SOAK_RATE the samples a second (CI:
/// 20,000), LIGHTWATCH_SOAK_KILL_SECONDS the life of a server (CI: 5). A minute of life at half of the full speed of
/// the machine is a real soak.
/// </remarks>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Senders = 4;
    private const long StepMs = 1000;
    private static readonly double Minutes = Setting("LIGHTWATCH_SOAK_MINUTES", 0.25);
    private static readonly double Rate = Setting("LIGHTWATCH_SOAK_RATE", 20_000);
    private static readonly double KillSeconds = Setting("LIGHTWATCH_SOAK_KILL_SECONDS", 5);

    [Fact]
    public async Task Server_under_steady_load_loses_nothing_and_does_not_grow()
    {
        using var folder = new TemporaryFolder();
        var begin = TimeProvider.System.GetUtcNow().AddDays(-29).ToUnixTimeMilliseconds() / StepMs * StepMs;
        var senders = Enumerable.Range(0, Senders).Select(s => new SoakSender(s, begin, StepMs)).ToArray();
        var peaks = new List<long>();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started).TotalMinutes < Minutes)
        {
            await using var server = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
            await VerifyAsync(server, senders);
            peaks.Add(await LiveAsync(server, senders));
        }
        await using var last = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        await VerifyAsync(last, senders);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{senders.Sum(s => s.AckedSamples)} samples acknowledged, {senders.Sum(s => s.Refused)} broken requests "
                + $"refused, {peaks.Count} kills; peak RSS of each life, MB: "
                + $"{string.Join(' ', peaks.Select(p => p >> 20))}"));
        Assert.All(senders, s => Assert.True(s.AckedSamples > 0));
        if (peaks.Count < 8) return;
        // The first lives meet an empty store; from then on it must not grow.
        Assert.True(peaks[^4..].Max() <= 1.25 * peaks[1..(peaks.Count / 2)].Max(),
            $"memory grows: {string.Join(' ', peaks)}");
    }

    // One life of the server: load at an even rate, then SIGKILL in the middle of it.
    private static async Task<long> LiveAsync(ServerProcess server, SoakSender[] senders)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var stop = new CancellationTokenSource();
        var running = senders.Select(s => s.RunAsync(server, Rate / Senders, stop.Token)).ToArray();
        long peak = 0;
        await server.UntilAsync(() =>
        {
            peak = Math.Max(peak, server.ResidentBytes);
            return Task.FromResult(TimeProvider.System.GetElapsedTime(began).TotalSeconds >= KillSeconds);
        }, "the end of its life");
        await server.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);
        return peak;
    }

    // Everything since the verification before: as many samples as were acknowledged, with the right sum, and none that
    // was never sent.
    private static async Task VerifyAsync(ServerProcess server, SoakSender[] senders)
    {
        foreach (var sender in senders)
        {
            var (fromMs, toMs, steps) = sender.Unverified;
            if (steps == 0) continue;
            var window =
                $"soak{{instance=\"sender-{sender.Number}\"}}[{toMs - fromMs}ms] @ "
                    + $"{(toMs / 1000.0).ToString(CultureInfo.InvariantCulture)}";
            var count = await OneAsync(server, $"sum(count_over_time({window}))");
            var sum = await OneAsync(server, $"sum(sum_over_time({window}))");
            Assert.True(count == steps * SoakSender.Series,
                $"sender {sender.Number}: {steps * SoakSender.Series} samples are acknowledged between {fromMs} and "
                    + $"{toMs}, {count} are there\n{server.Output}");
            Assert.Equal(sender.ExpectedSum(fromMs, toMs), sum);
            var ahead = await OneAsync(server,
                $"count(last_over_time(soak{{instance=\"sender-{sender.Number}\"}}[1h] @ "
                    + $"{((sender.SentUntilMs + 3_600_000) / 1000.0).ToString(CultureInfo.InvariantCulture)}))");
            Assert.Equal(0, ahead);                                  // nothing later than what was sent
            sender.Verified(toMs);
        }
    }

    private static async Task<double> OneAsync(ServerProcess server, string query) =>
        await server.QueryAsync(query) is [var one]
            ? double.Parse(one.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)
            : 0;

    private static double Setting(string name, double usual) =>
        double.Parse(Environment.GetEnvironmentVariable(name) ?? usual.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
}
