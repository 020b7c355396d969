using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LwLoad;

/// <summary>Asks several servers the same queries in turn, and says how long each took and whether the answers are the same.</summary>
/// <remarks>
/// Times of evaluation lie off the grid of samples: since Prometheus 3 a range is open at its start, before it was closed, and only a
/// sample that lies exactly there tells them apart. Labels that a server adds of its own (<c>--ignore</c>) do not count.
/// </remarks>
internal static class Compare
{
    private sealed record Server(string Name, Uri Url);

    private sealed record Question(string Name, long Range, string Step, string Query);

    /// <param name="servers"><c>name=url,name=url</c>; the others are compared with the first.</param>
    public static async Task<int> RunAsync(string servers, string file, long end, int rounds, string ignore)
    {
        var all = servers.Split(',').Select(s => s.Split('=', 2)).Select(p => new Server(p[0], new Uri(p[1]))).ToArray();
        var ignored = ignore.Split(',', StringSplitOptions.RemoveEmptyEntries);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        Console.WriteLine($"| query | {string.Join(" | ", all.Select(s => s.Name + ", ms"))} | series | largest relative difference |");
        Console.WriteLine($"|---|{string.Concat(all.Select(_ => "---|"))}---|---|");
        foreach (var question in File.ReadLines(file).Where(l => l.Length > 0 && !l.StartsWith('#')).Select(Read))
        {
            var times = all.Select(_ => new List<double>()).ToArray();
            var answers = new byte[all.Length][];
            for (var round = 0; round <= rounds; round++)
            {
                for (var s = 0; s < all.Length; s++)
                {
                    var clock = Stopwatch.StartNew();
                    answers[s] = await AskAsync(http, all[s], question, end);
                    if (round > 0) times[s].Add(clock.Elapsed.TotalMilliseconds);
                }
            }
            var first = Parse(answers[0], ignored);
            var differences = answers.Skip(1).Select((a, i) => $"{all[i + 1].Name} {Difference(first, Parse(a, ignored))}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {question.Name} | {string.Join(" | ", times.Select(Median))} | {first.Count} | {string.Join(", ", differences)} |"));
        }
        return 0;
    }

    // name | range seconds (0 = instant) | step seconds | query
    private static Question Read(string line)
    {
        var parts = line.Split('|', 4);
        return new Question(parts[0].Trim(), long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2].Trim(), parts[3].Trim());
    }

    private static string Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2].ToString("F1", CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> AskAsync(HttpClient http, Server server, Question question, long end)
    {
        var form = new Dictionary<string, string> { ["query"] = question.Query, ["nocache"] = "1" };
        if (question.Range == 0) form["time"] = end.ToString(CultureInfo.InvariantCulture);
        else
        {
            form["start"] = (end - question.Range).ToString(CultureInfo.InvariantCulture);
            form["end"] = end.ToString(CultureInfo.InvariantCulture);
            form["step"] = question.Step;
        }
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(new Uri(server.Url, question.Range == 0 ? "/api/v1/query" : "/api/v1/query_range"), content);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static Dictionary<string, Dictionary<double, double>> Parse(byte[] answer, string[] ignored)
    {
        using var json = JsonDocument.Parse(answer);
        if (json.RootElement.GetProperty("status").GetString() != "success") return [];
        var series = new Dictionary<string, Dictionary<double, double>>(StringComparer.Ordinal);
        foreach (var one in json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
        {
            var labels = one.GetProperty("metric").EnumerateObject().Where(l => !ignored.Contains(l.Name)).Select(l => $"{l.Name}={l.Value.GetString()}").Order(StringComparer.Ordinal);
            var points = one.TryGetProperty("values", out var values) ? values.EnumerateArray() : Enumerable.Repeat(one.GetProperty("value"), 1);
            series[string.Join(',', labels)] = points.ToDictionary(p => p[0].GetDouble(), p => double.Parse(p[1].GetString()!, CultureInfo.InvariantCulture));
        }
        return series;
    }

    private static string Difference(Dictionary<string, Dictionary<double, double>> a, Dictionary<string, Dictionary<double, double>> b)
    {
        if (a.Count == 0 || !a.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(b.Keys)) return $"other series: {a.Count} and {b.Count}";
        double worst = 0;
        foreach (var (labels, points) in a)
        {
            if (!points.Keys.ToHashSet().SetEquals(b[labels].Keys)) return $"other times in {labels}";
            foreach (var (time, x) in points)
            {
                var y = b[labels][time];
                if (x.Equals(y)) continue;
                worst = Math.Max(worst, Math.Abs(x - y) / Math.Max(Math.Abs(x), Math.Abs(y)));
            }
        }
        return worst.ToString("G2", CultureInfo.InvariantCulture);
    }
}
