using LightWatch.Ingest.Receive;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Import;

public sealed class ImportTests
{
    [Fact]
    public async Task Text_exposition_is_stored_with_its_metadata()
    {
        using var pipeline = new IngestPipeline();
        var text = $$"""
            # HELP http_requests_total The total number of HTTP requests.\nMore.
            # TYPE http_requests_total counter
            # a comment
            http_requests_total{method="post",code="200"} 1027 {{Time + 1}}
            http_requests_total { method = "get" , code="400", } 3

            msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot \"find\" file:\nx, {y} # z"} 1.458255915e9
            {"utf8.name", "label.name"="v"} +Inf
            nan_metric NaN
            no_labels{} -0.5e-3
            """;
        var result = await pipeline.TakeAsync(BodyFormat.Exposition, text.ReplaceLineEndings("\r\n"));
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(
            [
                "http_requests_total{code=\"200\", method=\"post\"} 1 1027", "http_requests_total{code=\"400\", method=\"get\"} 0 3",
                "msdos_file_access_time_seconds{error=\"Cannot \\\"find\\\" file:\\nx, {y} # z\", path=\"C:\\\\DIR\\\\FILE.TXT\"} 0 1458255915",
                "utf8.name{label.name=\"v\"} 0 Infinity", "nan_metric 0 NaN", "no_labels 0 -0.0005",
            ], pipeline.Sink.Lines);
        Assert.Equal(new MetricMetadata("http_requests_total", "counter", "", "The total number of HTTP requests.\nMore."), Assert.Single(pipeline.Sink.Metadata));
    }

    [Fact]
    public async Task Open_metrics_has_seconds_exemplars_and_an_end()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.OpenMetrics, "# TYPE f histogram\n# UNIT f seconds\nf_bucket{le=\"1\"} 5 1767225600.5 # {trace_id=\"abc\"} 0.7 1767225600.25\n# EOF\n");
        Assert.Equal(IntakeStatus.Accepted, result.Status);
        Assert.Equal(["f_bucket{le=\"1\"} 500 5"], pipeline.Sink.Lines);
        var exemplar = Assert.Single(pipeline.Sink.Exemplars).Exemplar;
        Assert.Equal(("{trace_id=\"abc\"}", 0.7, Time + 250), (exemplar.Labels.ToString(), exemplar.Value, exemplar.UnixMs));
        Assert.Equal(new MetricMetadata("f", "histogram", "seconds", ""), Assert.Single(pipeline.Sink.Metadata));
    }

    [Theory]
    [InlineData("ok 1\nbroken{a=\"1\" 2\n")]
    [InlineData("ok 1\nbroken\n")]
    [InlineData("ok 1\nbroken x\n")]
    [InlineData("ok 1\nbroken 1 x\n")]
    [InlineData("ok 1\n9broken 1\n")]
    [InlineData("ok 1\nbroken{a=1} 1\n")]
    [InlineData("ok 1\nbroken{a=\"1\"b=\"2\"} 1\n")]
    [InlineData("ok 1\nbroken{9=\"1\"} 1\n")]
    [InlineData("ok 1\nbroken{a} 1\n")]
    [InlineData("ok 1\n{ 1\n")]
    public async Task A_line_that_cannot_be_parsed_refuses_the_text_and_is_named(string text)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.Exposition, text);
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.StartsWith("line 2: ", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, pipeline.Sink.Appends);
    }

    [Fact]
    public async Task Csv_rows_become_samples()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.Csv, $"time,value,__name__,host,note\n{Time},1.5,load,web-1,\n2026-01-01T00:00:01Z,NaN,load,web-1,\"a \"\"b\"\", c\"\n");
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(["load{host=\"web-1\"} 0 1.5", "load{host=\"web-1\", note=\"a \\\"b\\\", c\"} 1000 NaN"], pipeline.Sink.Lines);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("time,host\n", "line 1")]
    [InlineData("time,value,__name__\n1,2\n", "line 2")]
    [InlineData("time,value,__name__\nx,2,m\n", "line 2")]
    [InlineData("time,value,__name__\n1000,two,m\n", "line 2")]
    [InlineData("time,value,__name__\n1000,2,\"m\n", "line 2")]
    public async Task Broken_csv_is_refused_with_its_line(string text, string expected)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.Csv, text);
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.Contains(expected, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_become_samples()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.JsonLines,
            $$"""
            {"metric":{"__name__":"up","job":"x"},"values":[1,null,"+Inf","stale"],"timestamps":[{{Time}},{{Time + 1}},{{Time + 2}},{{Time + 3}}],"later":[] }

            {"timestamps":[{{Time}}],"values":[-2.5],"metric":{"__name__":"down"} }
            """);
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(["up{job=\"x\"} 0 1", "up{job=\"x\"} 1 NaN", "up{job=\"x\"} 2 Infinity", "up{job=\"x\"} 3 stale", "down 0 -2.5"], pipeline.Sink.Lines);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"metric\":{\"__name__\":\"a\"},\"values\":[1],\"timestamps\":[]}")]
    [InlineData("{\"metric\":{\"__name__\":\"a\"},\"values\":[\"x\"],\"timestamps\":[1000]}")]
    [InlineData("{\"metric\":{\"__name__\":\"a\",\"__name__\":\"b\"},\"values\":[1],\"timestamps\":[1000]}")]
    [InlineData("{\"metric\":3}")]
    [InlineData("{\"metric\"")]
    public async Task Broken_json_lines_are_refused_with_their_line(string text)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.JsonLines, text);
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.StartsWith("line 1: ", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, pipeline.Sink.Appends);
    }

    [Fact]
    public async Task The_bound_host_decides_whatever_the_text_says()
    {
        using var pipeline = new IngestPipeline();
        var sender = new Sender("h", "h");
        await pipeline.TakeAsync(BodyFormat.Exposition, "m{instance=\"liar\"} 1", sender);
        await pipeline.TakeAsync(BodyFormat.Csv, $"value,__name__,instance\n1,m,liar\n", sender);
        await pipeline.TakeAsync(BodyFormat.JsonLines, $$"""{"metric":{"__name__":"m","host_name":"liar"},"values":[1],"timestamps":[{{Time}}] }""", sender);
        Assert.All(pipeline.Sink.Points, r => Assert.Equal("m{host_name=\"h\", instance=\"h\"}", r.Labels.ToString()));
    }
}
