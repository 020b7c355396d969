using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Import;

public sealed class JsonLinesDecoderTests
{
    [Fact]
    public async Task Json_lines_become_samples()
    {
        using var pipeline = new IngestPipeline();
        var times = $"{Time},{Time + 1},{Time + 2},{Time + 3}";
        var result = await pipeline.TakeAsync(BodyFormat.JsonLines,
            $$"""
            {"metric":{"__name__":"up","job":"x"},"values":[1,null,"+Inf","stale"],"timestamps":[{{times}}],"later":[] }

            {"timestamps":[{{Time}}],"values":[-2.5],"metric":{"__name__":"down"} }
            """);
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(
            ["up{job=\"x\"} 0 1", "up{job=\"x\"} 1 NaN", "up{job=\"x\"} 2 Infinity", "up{job=\"x\"} 3 stale",
                "down 0 -2.5"], pipeline.Sink.Lines);
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
}
