using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Single;

/// <summary>
/// What was acknowledged is there after SIGKILL, every time. LIGHTWATCH_CRASH_ROUNDS sets the rounds (CI: 3).
/// </summary>
public sealed class CrashTests
{
    private const int Senders = 4;
    private const int PointsPerRequest = 50;
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("LIGHTWATCH_CRASH_ROUNDS") ?? "3",
        CultureInfo.InvariantCulture);

    [Fact]
    public async Task Server_killed_under_load_keeps_every_acknowledged_sample()
    {
        using var folder = new TemporaryFolder();
        var begin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000;
        var next = new int[Senders];                                 // the first point that was never sent
        var acked = new ConcurrentDictionary<(int Sender, int Point), bool>();
        for (var round = 0; round < Rounds; round++)
        {
            var server = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
            await using (server)
            {
                if (round > 0) await VerifyAsync(server, begin, next, acked);
                var enough = acked.Count + 2_000 + round * 371;      // killed at another place each round
                var senders = Enumerable.Range(0,
                    Senders).Select(s => SendAsync(server, s, begin, next, acked)).ToArray();
                await server.UntilAsync(() => Task.FromResult(acked.Count >= enough), "acknowledgements");
                await server.KillAsync();
                await Task.WhenAll(senders);
            }
        }

        await using var last = await ServerProcess.StartAsync(folder.Path, "--Agent:Enabled=false");
        await VerifyAsync(last, begin, next, acked);
    }

    private static async Task SendAsync(ServerProcess server, int sender, long begin, int[] next,
        ConcurrentDictionary<(int, int), bool> acked)
    {
        while (true)
        {
            var first = next[sender];
            next[sender] = first + PointsPerRequest;
            using var body = new ByteArrayContent(
                OtlpRequest.Gauge("crash", $"sender-{sender}",
                    Enumerable.Range(first, PointsPerRequest).Select(k => (begin + k, (double)k))));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            try
            {
                using var answer = await server.Client.PostAsync(new Uri(server.OtlpHttp, "/v1/metrics"), body);
                if (!answer.IsSuccessStatusCode) continue;
                for (var k = first; k < first + PointsPerRequest; k++) acked[(sender, k)] = true;
            }
            catch (HttpRequestException)
            {
                return;                                              // the server is gone
            }
        }
    }

    private static async Task VerifyAsync(ServerProcess server, long begin, int[] next,
        ConcurrentDictionary<(int Sender, int Point), bool> acked)
    {
        var found = new HashSet<(int, int)>();
        foreach (var series in await server.QueryAsync("crash[2h]"))
        {
            var sender = int.Parse(
                series.GetProperty("metric").GetProperty("instance").GetString()!["sender-".Length..],
                CultureInfo.InvariantCulture);
            foreach (var pair in series.GetProperty("values").EnumerateArray())
            {
                var point = (int)(Math.Round(pair[0].GetDouble() * 1000) - begin);
                Assert.Equal(point, double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture));
                Assert.InRange(point, 0, next[sender] - 1);          // none invented
                Assert.True(found.Add((sender, point)));
            }
        }
        var missing = acked.Keys.Where(key => !found.Contains(key)).Take(5).ToList();
        Assert.True(missing.Count == 0,
            $"{missing.Count} acknowledged samples are missing, first {string.Join(' ', missing)}\n{server.Output}");
    }
}
