using System.Net;

namespace LightWatch.Query.Tests.Api;

public sealed class PromEndpointsTests
{
    [Theory]
    [InlineData("status/walreplay", """{"min":0,"max":0,"current":0}""")]
    [InlineData("notifications", "[]")]
    [InlineData("targets", """{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}""")]
    [InlineData("targets/metadata", "[]")]
    [InlineData("scrape_pools", """{"scrapePools":[]}""")]
    [InlineData("alertmanagers", """{"activeAlertmanagers":[],"droppedAlertmanagers":[]}""")]
    [InlineData("rules", """{"groups":[]}""")]
    [InlineData("alerts", """{"alerts":[]}""")]
    public async Task Paths_about_scraping_and_rules_answer_that_there_is_nothing(string path, string data)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(data, (await server.DataAsync("/api/v1/" + path)).GetRawText());
        Assert.Equal(data, (await server.DataAsync("/prometheus/api/v1/" + path)).GetRawText());
    }

    [Theory, InlineData("/-/healthy", "LightWatch is Healthy.\n"), InlineData("/-/ready", "LightWatch is Ready.\n")]
    public async Task Probes_of_prometheus_are_answered(string path, string text)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal((HttpStatusCode.OK, text), await server.GetAsync(path));
        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Theory, InlineData("/api/v1/nothing"), InlineData("/api/v2/query"),
        InlineData("/prometheus/prometheus/api/v1/query")]
    public async Task Unknown_paths_are_not_found(string path)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.True((await server.GetAsync(path)).Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Deleting_is_offered_only_where_the_store_can()
    {
        await using var server = await ApiServer.StartAsync();
        var (status, _) = await server.PostAsync("/api/v1/admin/tsdb/delete_series", ("match[]", "a"));
        Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
    }
}
