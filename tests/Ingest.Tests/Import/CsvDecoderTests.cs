using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Import;

public sealed class CsvDecoderTests
{
    [Fact]
    public async Task Csv_rows_become_samples()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.Csv,
            $"time,value,__name__,host,note\n{Time},1.5,load,web-1,\n" +
            "2026-01-01T00:00:01Z,NaN,load,web-1,\"a \"\"b\"\", c\"\n");
        Assert.Equal((IntakeStatus.Accepted, 0), (result.Status, result.Rejected));
        Assert.Equal(["load{host=\"web-1\"} 0 1.5", "load{host=\"web-1\", note=\"a \\\"b\\\", c\"} 1000 NaN"],
            pipeline.Sink.Lines);
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
}
