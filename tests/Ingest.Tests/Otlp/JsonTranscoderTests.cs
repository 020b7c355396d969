using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class JsonTranscoderTests
{
    private const string PointStart =
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"gauge\":{\"dataPoints\":[";

    private static readonly JsonFormatter Formatter = new(
        JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true));

    [Fact]
    public async Task Json_of_random_messages_gives_the_rows_of_their_protobuf()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var request = new RandomOtlp(seed).Request();
            foreach (var point in request.ResourceMetrics.SelectMany(r => r.ScopeMetrics).SelectMany(
                s => s.Metrics).SelectMany(m => m.Gauge?.DataPoints ?? m.Sum?.DataPoints ?? []))
                // OTLP writes their ids in hexadecimal, protobuf's own JSON in base64.
                point.Exemplars.Clear();
            foreach (var point in request.ResourceMetrics.SelectMany(r => r.ScopeMetrics).SelectMany(
                s => s.Metrics).SelectMany(m => m.Histogram?.DataPoints ?? [])) point.Exemplars.Clear();
            foreach (var point in request.ResourceMetrics.SelectMany(r => r.ScopeMetrics).SelectMany(
                s => s.Metrics).SelectMany(m => m.ExponentialHistogram?.DataPoints ?? [])) point.Exemplars.Clear();
            using var json = new IngestPipeline();
            using var proto = new IngestPipeline();
            var theirs = await proto.TakeAsync(request);
            var ours = await json.TakeAsync(BodyFormat.OtlpJson, Formatter.Format(request));
            Assert.Equal((theirs.Status, theirs.Rejected, theirs.Reason), (ours.Status, ours.Rejected, ours.Reason));
            Assert.Equal(proto.Sink.Rows.Select(r => r.Text), json.Sink.Rows.Select(r => r.Text));
        }
    }

    [Fact]
    public async Task Exemplars_carry_hexadecimal_ids_and_unknown_fields_and_nulls_are_ignored()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.OtlpJson, """
            {"resourceMetrics":[{"resource":null,"later":{"x":[1,{"y":2}]},"scopeMetrics":[{"metrics":[
              {"name":"g","gauge":{"dataPoints":[{"timeUnixNano":"1767225600000000000","asInt":"7","exemplars":[
                {"asDouble":1.5,"traceId":"0102030405060708090A0b0c0d0e0f10","spanId":"1112131415161718"}]}]}}]}]}]}
            """);
        Assert.Equal(IntakeStatus.Accepted, result.Status);
        Assert.Equal(["g 0 7"], pipeline.Sink.Lines);
        Assert.Equal("{span_id=\"1112131415161718\", trace_id=\"0102030405060708090a0b0c0d0e0f10\"}",
            Assert.Single(pipeline.Sink.Exemplars).Exemplar.Labels.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"resourceMetrics\":[3]}")]
    [InlineData("{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":5}]}]}]}")]
    [InlineData(PointStart + "{\"timeUnixNano\":\"x\"}]}}]}]}]}")]
    [InlineData(PointStart + "{\"timeUnixNano\":1.5}]}}]}]}]}")]
    public async Task Broken_json_is_refused_with_a_reason(string body)
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.OtlpJson, body);
        Assert.Equal(IntakeStatus.Invalid, result.Status);
        Assert.Contains("body", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, pipeline.Sink.Appends);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_and_endless_nesting_are_refused()
    {
        using var pipeline = new IngestPipeline();
        var bytes = System.Text.Encoding.UTF8.GetBytes(
            "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"#\"}]}]}]}");
        bytes[Array.IndexOf(bytes, (byte)'#')] = 0xFF;
        Assert.Equal(IntakeStatus.Invalid, (await pipeline.TakeAsync(BodyFormat.OtlpJson, bytes)).Status);
        var deep = string.Concat(Enumerable.Repeat("{\"resourceMetrics\":[", 1000));
        Assert.Equal(IntakeStatus.Invalid, (await pipeline.TakeAsync(BodyFormat.OtlpJson, deep)).Status);
    }

    [Fact]
    public async Task Answers_of_gauges_sent_as_json_are_the_same_series_as_those_sent_as_protobuf()
    {
        using var pipeline = new IngestPipeline();
        var request = Request(Gauge("g", "By", Point(1, attributes: Attribute("k", "v"))));
        await pipeline.TakeAsync(request);
        await pipeline.TakeAsync(BodyFormat.OtlpJson, Formatter.Format(request));
        Assert.Single(pipeline.Sink.Points.Select(p => p.Labels).Distinct());
        Assert.Equal(2, pipeline.Sink.Points.Count);
    }
}
