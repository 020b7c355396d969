using System.Text.Json;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Json;

public sealed class StatsJsonTests
{
    private const string Query = "sum(a)";

    private static readonly QueryStats Stats = new(3, 40, 5, 600, Tier.Minute, TimeSpan.FromSeconds(0.25),
    [
        new NodeStats(new TextRange(4, 5), "selector", 3, 2, Tier.Minute, TimeSpan.FromSeconds(0.1)),
        new NodeStats(new TextRange(0, 99), "sum", 1, 2, Tier.Minute, TimeSpan.FromSeconds(0.2)),
    ]);

    private static async Task<JsonElement> WriteAsync(Action<JsonOutput> write)
    {
        var context = Requests.Get();
        using var output = new JsonOutput(context);
        output.Write("{\"first\":0"u8);
        write(output);
        output.Write("}"u8);
        await output.CompleteAsync();
        return JsonDocument.Parse(Requests.SentText(context)).RootElement;
    }

    [Fact]
    public async Task Stats_have_seconds_samples_and_tier()
    {
        var root = await WriteAsync(output => StatsJson.WriteStats(output, Stats, TimeSpan.FromSeconds(1)));
        var stats = root.GetProperty("stats");
        var timings = stats.GetProperty("timings");
        Assert.Equal((0.25, 0.75, 1.0), (timings.GetProperty("evalTotalTime").GetDouble(),
            timings.GetProperty("execQueueTime").GetDouble(), timings.GetProperty("execTotalTime").GetDouble()));
        Assert.Equal(40, stats.GetProperty("samples").GetProperty("totalQueryableSamples").GetInt64());
        Assert.Equal("1m", stats.GetProperty("tier").GetString());
    }

    [Fact]
    public async Task Explain_lists_nodes_with_their_part_of_the_query()
    {
        var root = await WriteAsync(output => StatsJson.WriteExplain(output, Query, Stats));
        var explain = root.GetProperty("explain");
        Assert.Equal(
            (3, 40, 5, 600), (explain.GetProperty("series").GetInt64(), explain.GetProperty("samples").GetInt64(),
            explain.GetProperty("chunks").GetInt64(), explain.GetProperty("bytes").GetInt64()));
        var nodes = explain.GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(["selector", "sum"], nodes.Select(n => n.GetProperty("node").GetString()!));
        Assert.Equal(["a", Query], nodes.Select(n => n.GetProperty("query").GetString()!));
        Assert.Equal(0.1, nodes[0].GetProperty("seconds").GetDouble());
    }
}
