using System.Net;

namespace LightWatch.Query.Tests.Api;

public sealed class StatusEndpointsTests
{
    [Fact]
    public async Task Build_info_names_a_prometheus_version_and_no_features()
    {
        await using var server = await ApiServer.StartAsync();
        var data = await server.DataAsync("/api/v1/status/buildinfo");
        Assert.Matches(@"^3\.\d+\.\d+$", data.GetProperty("version").GetString());
        Assert.False(data.TryGetProperty("features", out _));
    }

    [Theory]
    [InlineData("rules", "groups")]
    [InlineData("alerts", "alerts")]
    [InlineData("targets", "activeTargets")]
    [InlineData("alertmanagers", "activeAlertmanagers")]
    public async Task Lists_without_content_are_empty(string path, string member)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(0, (await server.DataAsync("/api/v1/" + path)).GetProperty(member).GetArrayLength());
    }

    [Fact]
    public async Task Runtime_flags_and_config_tell_the_settings()
    {
        await using var server = await ApiServer.StartAsync(("Query:Timeout", "00:01:30"));
        Assert.Equal(
            "1m30s", (await server.DataAsync("/api/v1/status/flags")).GetProperty("query.timeout").GetString());
        Assert.Contains("query.timeout: 1m30s",
            (await server.DataAsync("/api/v1/status/config")).GetProperty("yaml")
            .GetString(), StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessorCount,
            (await server.DataAsync("/api/v1/status/runtimeinfo")).GetProperty("GOMAXPROCS").GetInt32());
    }

    [Fact]
    public async Task Statistics_count_series_by_metric_and_label()
    {
        await using var server = await ApiServer.StartAsync();
        await server.LoadAsync("a{x=\"1\"} 1\na{x=\"2\"} 1\nb{x=\"2\"} 1");
        var data = await server.DataAsync("/api/v1/status/tsdb?limit=1");
        Assert.Equal(3, data.GetProperty("headStats").GetProperty("numSeries").GetInt32());
        Assert.Equal("""[{"name":"a","value":2}]""", data.GetProperty("seriesCountByMetricName").GetRawText());
        Assert.Equal(
            """[{"name":"__name__=a","value":2}]""", data.GetProperty("seriesCountByLabelValuePair").GetRawText());
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("/api/v1/status/tsdb?limit=1001")).Status);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Features_say_whether_the_experimental_language_is_on(string setting, bool expected)
    {
        await using var server = await ApiServer.StartAsync(("Query:Experimental", setting));
        Assert.Equal(expected,
            (await server.DataAsync("/api/v1/features")).GetProperty("promql").GetProperty("duration_expr")
            .GetBoolean());
        Assert.Equal(0, (await server.DataAsync("/api/v1/status/walreplay")).GetProperty("current").GetInt32());
        Assert.Equal(0, (await server.DataAsync("/api/v1/notifications")).GetArrayLength());
    }

    [Theory]
    [InlineData("/-/healthy")]
    [InlineData("/-/ready")]
    [InlineData("/prometheus/-/healthy")]
    public async Task Probes_are_answered(string path)
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(path)).Status);
    }
}
