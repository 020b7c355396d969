using System.Net;
using System.Text.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Api;

public sealed class LabelEndpointsTests
{
    private const string Series = """
        up{job="a",host="x"} 1 1
        up{job="b",host="y"} 1 1
        down{job="c"} 1 1
        {"metric.with.dots","label.with.dots"="v"} 1 1
        """;

    private static async Task<ApiServer> StartAsync()
    {
        var server = await ApiServer.StartAsync();
        await server.LoadAsync(Series);
        return server;
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];

    [Fact]
    public async Task Label_names_are_sorted_and_can_be_selected()
    {
        await using var server = await StartAsync();
        Assert.Equal(["__name__", "host", "job", "label.with.dots"], Texts(await server.DataAsync("/api/v1/labels")));
        Assert.Equal(["__name__", "job"], Texts(await server.DataAsync("/api/v1/labels?match[]=down")));
        var (_, body) = await server.PostAsync("/api/v1/labels?match[]=down", ("match[]", "up{job=\"a\"}"));
        Assert.Equal("""{"status":"success","data":["__name__","host","job"]}""", body);
    }

    [Theory]
    [InlineData("job/values", "a,b,c")]
    [InlineData("job/values?match[]=up", "a,b")]
    [InlineData("job/values?match[]=up{job=\"a\"}&match[]=down", "a,c")]
    [InlineData("__name__/values", "down,metric.with.dots,up")]
    [InlineData("U__label_2e_with_2e_dots/values", "v")]
    [InlineData("nothing/values", "")]
    [InlineData("job/values?start=3600&end=7200", "")]
    [InlineData("job/values?start=-1e300&end=1e300", "a,b,c")]
    public async Task Label_values_are_sorted_and_can_be_selected(string request, string expected)
    {
        await using var server = await StartAsync();
        Assert.Equal(expected, string.Join(',', Texts(await server.DataAsync("/api/v1/label/" + request))));
    }

    [Fact]
    public async Task Limits_cut_and_warn()
    {
        await using var server = await StartAsync();
        var (_, values) = await server.GetAsync("/api/v1/label/job/values?limit=2");
        Assert.Equal("""{"status":"success","data":["a","b"],"warnings":["results truncated due to limit"]}""", values);
        var (_, exact) = await server.GetAsync("/api/v1/label/job/values?limit=3");
        Assert.Equal("""{"status":"success","data":["a","b","c"]}""", exact);
        var (_, series) = await server.GetAsync("/api/v1/series?match[]=up&limit=1");
        Assert.Equal(
            """{"status":"success","data":[{"__name__":"up","host":"x","job":"a"}]"""
            + ""","warnings":["results truncated due to limit"]}""", series);
    }

    [Fact]
    public async Task Series_of_several_selectors_come_once()
    {
        await using var server = await StartAsync();
        var (_, body) = await server.PostAsync(
            "/api/v1/series", ("match[]", "up{job=\"a\"}"), ("match[]", "{job=~\"a|c\"}"));
        Assert.Equal(
            """{"status":"success","data":[{"__name__":"down","job":"c"},{"__name__":"up","host":"x","job":"a"}]}""",
            body);
    }

    [Fact]
    public async Task Metadata_can_be_limited_and_selected()
    {
        await using var server = await ApiServer.StartAsync();
        using var batch = SampleBatch.Rent();
        batch.Metadata.Add(new MetricMetadata("a_total", "counter", "seconds", "Help \"a\"."));
        batch.Metadata.Add(new MetricMetadata("b", "gauge", "", ""));
        await server.Store.AppendAsync(batch);
        var (_, all) = await server.GetAsync("/api/v1/metadata");
        Assert.Equal(
            """{"status":"success","data":{"a_total":[{"type":"counter","help":"Help \"a\".","unit":"seconds"}]"""
            + ""","b":[{"type":"gauge","help":"","unit":""}]}}""", all);
        Assert.Equal(
            ["b"], (await server.DataAsync("/api/v1/metadata?metric=b")).EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["a_total"], (await server.DataAsync("/api/v1/metadata?limit=1")).EnumerateObject().Select(p => p.Name));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("/api/v1/metadata?limit=x")).Status);
    }

    [Fact]
    public async Task Exemplars_have_text_values_and_times_in_seconds()
    {
        await using var server = await ApiServer.StartAsync();
        using var batch = SampleBatch.Rent();
        var id = batch.AddSeries(Labels.From(("__name__", "test"), ("job", "a")));
        batch.Add(id, 1000, 1);
        batch.Exemplars.Add((id, new Exemplar(Labels.From(("trace_id", "x")), 1.5, 1500)));
        await server.Store.AppendAsync(batch);
        var (_, body) = await server.GetAsync("/api/v1/query_exemplars?query=rate(test[5m])&start=0&end=10");
        Assert.Equal(
            """{"status":"success","data":[{"seriesLabels":{"__name__":"test","job":"a"}"""
            + ""","exemplars":[{"labels":{"trace_id":"x"},"value":"1.5","timestamp":1.500}]}]}""", body);
    }

    [Fact]
    public async Task Exemplar_probe_with_millisecond_times_finds_nothing()
    {
        await using var server = await StartAsync();
        var (status, body) = await server.GetAsync(
            "/api/v1/query_exemplars?query=test&start=1732060800000&end=1732147200000");
        Assert.Equal((HttpStatusCode.OK, """{"status":"success","data":[]}"""), (status, body));
    }
}
