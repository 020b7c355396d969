using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Import;

public sealed class ExpositionDecoderTests
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

            msdos_file_access_time_seconds{path="C:\\F.TXT",error="Cannot \"find\" file:\nx, {y} # z"} 1.458255915e9
            {"utf8.name", "label.name"="v"} +Inf
            nan_metric NaN
            no_labels{} -0.5e-3
            """;
        var result = await pipeline.TakeAsync(BodyFormat.Exposition, text.ReplaceLineEndings("\r\n"));
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(
            [
                "http_requests_total{code=\"200\", method=\"post\"} 1 1027",
                    "http_requests_total{code=\"400\", method=\"get\"} 0 3",
                "msdos_file_access_time_seconds{error=\"Cannot \\\"find\\\" file:\\nx, {y} # z\", " +
                    "path=\"C:\\\\F.TXT\"} 0 1458255915",
                "utf8.name{label.name=\"v\"} 0 Infinity", "nan_metric 0 NaN", "no_labels 0 -0.0005",
            ], pipeline.Sink.Lines);
        Assert.Equal(
            new MetricMetadata("http_requests_total", "counter", "", "The total number of HTTP requests.\nMore."),
            Assert.Single(pipeline.Sink.Metadata));
    }

    [Fact]
    public async Task Open_metrics_has_seconds_exemplars_and_an_end()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.OpenMetrics,
            "# TYPE f histogram\n# UNIT f seconds\n" +
            "f_bucket{le=\"1\"} 5 1767225600.5 # {trace_id=\"abc\"} 0.7 1767225600.25\n# EOF\n");
        Assert.Equal(IntakeStatus.Accepted, result.Status);
        Assert.Equal(["f_bucket{le=\"1\"} 500 5"], pipeline.Sink.Lines);
        var exemplar = Assert.Single(pipeline.Sink.Exemplars).Exemplar;
        Assert.Equal(("{trace_id=\"abc\"}", 0.7, Time + 250),
            (exemplar.Labels.ToString(), exemplar.Value, exemplar.UnixMs));
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
}
