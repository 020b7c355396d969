using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Write;

public sealed class LabelledRowsTests
{
    [Fact]
    public async Task The_bound_host_decides_whatever_the_text_says()
    {
        using var pipeline = new IngestPipeline();
        var sender = new Sender("h", "h");
        await pipeline.TakeAsync(BodyFormat.Exposition, "m{instance=\"liar\"} 1", sender);
        await pipeline.TakeAsync(BodyFormat.Csv, $"value,__name__,instance\n1,m,liar\n", sender);
        await pipeline.TakeAsync(BodyFormat.JsonLines,
            $$"""{"metric":{"__name__":"m","host_name":"liar"},"values":[1],"timestamps":[{{Time}}] }""", sender);
        Assert.All(pipeline.Sink.Points, r => Assert.Equal("m{host_name=\"h\", instance=\"h\"}", r.Labels.ToString()));
    }
}
