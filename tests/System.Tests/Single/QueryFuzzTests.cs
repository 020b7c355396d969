using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Single;

/// <summary>
/// Random and mutated queries over HTTP: each is answered or refused in time, the server stays up and within its
/// memory.
/// </summary>
/// <remarks>LIGHTWATCH_FUZZ_SECONDS makes it longer (CI: 5), LIGHTWATCH_FUZZ_SEED repeats one.</remarks>
public sealed class QueryFuzzTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private const int Series = 400;
    private const int Steps = 500;
    private const long MaxTotalBytes = 128 << 20;

    // Runtime, code, the store's own, what the pools keep: a server that answers nothing has a quarter of this.
    private const long MaxResident = MaxTotalBytes + (350L << 20);

    // The limit of 20 s, and writing a large answer on a machine that does much else.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(3);

    private static readonly string[] Seeds =
    [
        "fuzz", "sum by (i) (rate(fuzz[5m]))", "topk(5, fuzz) or bottomk(5, fuzz)", "quantile(0.9, fuzz) by (instance)",
            "max_over_time(fuzz[1h])", "fuzz / ignoring(i) group_left fuzz{i=\"0001\"}",
        "max_over_time(sum(rate(fuzz[5m]))[1h:1m])", "label_replace(fuzz, \"x\", \"$1\", \"i\", \"(.*)1\")",
        "count_values(\"v\", fuzz)", "histogram_quantile(0.9, fuzz)", "fuzz{i=~\"00.*[13]\"} offset 10m",
        "absent(fuzz{i=\"none\"})", "sort_desc(fuzz) @ end()", "predict_linear(fuzz[30m], 3600)",
        "avg_over_time(fuzz[10m:1s])", "fuzz * on(i) fuzz and fuzz unless fuzz", "stddev without (i) (fuzz) > bool 1",
    ];

    private static readonly string[] Pieces =
    [
        "sum", "rate", "(", ")", "{", "}", "[", "]", "[5m]", "[1h:1s]", "[1000y:1ms]", "offset -1y", "@ 0", "by (i)",
            "without ()", "group_right", "on()", "bool", "==", "^", "-", "1e308", "NaN", "Inf", "\"", ",",
        "fuzz", "{__name__=~\".+\"}", "count_values(\"x\",", "label_join(", "histogram_fraction(", "info(", "smoothed",
        "limitk(3,", "vector(time())", "((((((((", "é", "\u0001", "sgn", "atan2", "step()",
    ];

    [Fact]
    public async Task Mutated_queries_are_answered_or_refused_within_time_and_memory()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("LIGHTWATCH_FUZZ_SECONDS") ?? "5",
            CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("LIGHTWATCH_FUZZ_SEED") ?? Environment.TickCount.ToString(
                CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            folder.Path, "--Agent:Enabled=false", "--Query:Experimental=true", $"--Query:MaxTotalBytes={MaxTotalBytes}",
            "--Query:MaxBytes=67108864", "--Query:Timeout=00:00:20");
        var end = await LoadAsync(server);
        var counts = new ConcurrentDictionary<HttpStatusCode, int>();
        var started = TimeProvider.System.GetTimestamp();
        long peak = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var random = new Random(seed + client);
            while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
            {
                var status = await AskAsync(server, random, end, $"seed {seed}");
                counts.AddOrUpdate(status, 1, (_, n) => n + 1);
                peak = Math.Max(peak, server.ResidentBytes);
                Assert.True(peak < MaxResident, $"seed {seed}: {peak} bytes resident");
            }
        }));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}: {string.Join(", ", counts.Select(c => $"{c.Value} x {(int)c.Key}"))}; peak RSS "
                    + $"{peak >> 20} MB"));
        Assert.True(counts.ContainsKey(HttpStatusCode.OK) && counts.ContainsKey(HttpStatusCode.BadRequest));
        Assert.Equal(Series,
            Assert.Single(await server.QueryAsync($"count(last_over_time(fuzz[1h] @ {end}))")).GetProperty("value")[
                1].GetString() is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : 0);
    }

    private static async Task<HttpStatusCode> AskAsync(ServerProcess server, Random random, long end, string seed)
    {
        var query = Mutate(random);
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["query"] = query };
        var path = "/api/v1/query";
        if (random.Next(5) < 2) form["time"] = $"{end - random.Next(4 * 3600)}";
        else
        {
            path = "/api/v1/query_range";
            var step = (int[])[1, 15, 60, 300, 3600];
            var wide = step[random.Next(step.Length)];
            (form["step"], form["end"], form["start"]) = ($"{wide}", $"{end}",
                $"{end - ((long)wide * random.Next(1, 8000))}");
        }
        var began = TimeProvider.System.GetTimestamp();
        using var content = new FormUrlEncodedContent(form);
        using var answer = await server.Client.PostAsync(new Uri(server.Web, path), content);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.True(took < MaxTime, $"{seed}: {took} for {query}");
        Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
                or HttpStatusCode.UnprocessableEntity or HttpStatusCode.ServiceUnavailable,
            $"{seed}: {answer.StatusCode} for {query}");
        if (answer.StatusCode == HttpStatusCode.OK) return answer.StatusCode;
        using var json = JsonDocument.Parse(body);
        Assert.NotEqual("", json.RootElement.GetProperty("error").GetString());
        return answer.StatusCode;
    }

    private static string Mutate(Random random)
    {
        var text = Seeds[random.Next(Seeds.Length)];
        for (var edits = random.Next(0, 4); edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, Math.Min(random.Next(1, 7), text.Length - at)),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => $"({text}) {Pick(random, "+", "/", "and", "unless", "== bool", "^", "or")} "
                    + $"({Seeds[random.Next(Seeds.Length)]})",
                3 => Pick(random, "sum", "max", "absent", "sort", "abs", "count", "timestamp",
                    "sum by (i)") + $"({text})",
                4 => Pick(random, "rate", "max_over_time", "quantile_over_time(0.5,", "changes", "last_over_time")
                    + $"(({text})[{Pick(random, "5m", "1h", "1d")}:{Pick(random, "", "1s", "30s", "5m")}])",
                _ => text + Pick(random, " offset 5m", "[5m]", " @ start()", "[1h:]"),
            };
        }
        return text;
    }

    private static string Pick(Random random, params string[] of) => of[random.Next(of.Length)];

    /// <returns>Unix seconds of the last step.</returns>
    private static async Task<long> LoadAsync(ServerProcess server)
    {
        var request = OtlpRequest.Gauge("fuzz", "fuzzed", Series, Steps);
        var end = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000) - 60;
        OtlpRequest.Fill(request, Series, Steps, step => (end - ((Steps - 1 - step) * 30L)) * 1000,
            (step, series) => ((step * 31) + series) % 997);
        using var body = new ByteArrayContent(request);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var answer = await server.Client.PostAsync(new Uri(server.OtlpHttp, "/v1/metrics"), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return end;
    }
}
