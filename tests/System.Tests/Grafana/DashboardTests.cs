using System.Globalization;
using LightWatch.Agent.Settings;
using LightWatch.System.Tests.Support;
using LightWatch.System.Tests.Support.Grafana;

namespace LightWatch.System.Tests.Grafana;

/// <summary>
/// Every variable and every expression of the dashboards finds data in a running system, queried as Grafana does.
/// </summary>
public sealed class DashboardTests
{
    private const int RangeSeconds = 3600;

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Dashboard.Folder,
            "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Data_source_is_provisioned_with_the_agents_interval_and_posts()
    {
        var yaml = File.ReadAllText(
            Path.Combine(Programs.Root, "grafana", "provisioning", "datasources", "lightwatch.yaml"));
        Assert.Contains("uid: lightwatch\n", yaml, StringComparison.Ordinal);
        Assert.Contains("httpMethod: POST\n", yaml, StringComparison.Ordinal);
        Assert.Contains("url: $QUERY_URL\n", yaml, StringComparison.Ordinal);
        Assert.Equal(new AgentOptions().Interval, TimeSpan.FromSeconds(ScrapeSeconds()));
    }

    [Theory, MemberData(nameof(Files))]
    public void Dashboard_uses_the_one_data_source_and_its_panels_do_not_overlap(string file)
    {
        var json = Dashboard.Read(file).Json;
        var panels = json.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.Where(p => p.GetProperty("type").GetString() != "row"),
            p => Assert.Equal("lightwatch", p.GetProperty("datasource").GetProperty("uid").GetString()));
        var cells = panels.Select(p => p.GetProperty("gridPos")).SelectMany(g =>
            from x in Enumerable.Range(g.GetProperty("x").GetInt32(), g.GetProperty("w").GetInt32())
            from y in Enumerable.Range(g.GetProperty("y").GetInt32(), g.GetProperty("h").GetInt32())
            select (x, y)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.x, 0, 23));
    }

    [Fact]
    public async Task Every_expression_finds_data_in_the_single_server()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, "--Telemetry:Interval=00:00:02");
        await AllFindDataAsync(server.Client, server.Web, server.UntilAsync);
    }

    internal static async Task AllFindDataAsync(HttpClient client, Uri url, Func<Func<Task<bool>>, string,
        Task> untilAsync)
    {
        var source = new DataSource(client, url);
        var empty = new List<string>();
        try
        {
            await untilAsync(async () => (empty = await EmptyAsync(source)).Count == 0, "data for every expression");
        }
        catch (Exception) when (empty.Count > 0)
        {
            Assert.Fail($"no data for\n{string.Join('\n', empty)}");
        }
    }

    /// <summary>What finds no data now.</summary>
    private static async Task<List<string>> EmptyAsync(DataSource source)
    {
        var to = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        List<string> empty = [];
        foreach (var dashboard in Files.Select(f => Dashboard.Read(f)))
        {
            var values = new Dictionary<string, (IReadOnlyList<string>, bool)>(StringComparer.Ordinal);
            foreach (var variable in dashboard.Variables)
            {
                var found = await source.ValuesAsync(Interpolation.Fill(variable.Query, Page(values, null)),
                    variable.Regex, to - RangeSeconds, to);
                if (found.Count == 0) return [.. empty, $"{dashboard.Title}: ${variable.Name}"];
                values[variable.Name] = (found, variable.Many);
            }

            foreach (var target in dashboard.Targets)
            {
                var page = Page(values, target.MinStepSeconds);
                var expression = Interpolation.Fill(target.Expression, page);
                if (await source.CountAsync(expression, target.Instant, to - RangeSeconds, to, page.StepSeconds) == 0)
                    empty.Add($"{dashboard.Title}, {target.Panel}: {expression}");
                if (!dashboard.HasFilters) continue;
                var filtered = Interpolation.Filter(expression, "host_name", values["host"].Item1[0]);
                if (await source.CountAsync(filtered, target.Instant, to - RangeSeconds, to, page.StepSeconds) == 0)
                    empty.Add($"{dashboard.Title}, {target.Panel}, filtered: {filtered}");
            }
        }
        return empty;
    }

    // An hour on a panel 1000 pixels wide: 3.6 s, which the least step makes the agent's interval.
    private static Interpolation.Page Page(Dictionary<string, (IReadOnlyList<string>, bool)> values, int? minStep)
    {
        var scrape = minStep ?? ScrapeSeconds();
        return new Interpolation.Page(values, RangeSeconds, StepSeconds: Math.Max(scrape, 5), scrape);
    }

    private static int ScrapeSeconds()
    {
        var line = File.ReadLines(
            Path.Combine(Programs.Root, "grafana", "provisioning", "datasources", "lightwatch.yaml")).Single(l =>
            l.Contains("timeInterval:", StringComparison.Ordinal) && !l.StartsWith('#'));
        return int.Parse(line.Split(':')[1].Trim().TrimEnd('s'), CultureInfo.InvariantCulture);
    }
}
