using Google.Protobuf;
using LightWatch.Ingest.Endpoints;
using LightWatch.Storage;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class IntakeTests
{
    private static byte[] Body => Request(Gauge("g", "", Point(1))).ToByteArray();

    [Fact]
    public async Task Counts_of_what_is_durable_are_returned()
    {
        using var pipeline = new IngestPipeline();
        var result = await pipeline.TakeAsync(BodyFormat.Exposition, $"a 1 {Time}\nb 2 {Time}\nc 3 5\n");
        Assert.Equal((IntakeStatus.Accepted, 1, new WrittenCounts(2, 0, 0)),
            (result.Status, result.Rejected, result.Written));
        Assert.Contains("before the retention", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Full", "Busy", 1)]
    [InlineData("Unavailable", "Unavailable", 5)]
    public async Task A_refusal_of_the_store_has_a_reason_and_a_delay(string append, string expected, int seconds)
    {
        using var pipeline = new IngestPipeline();
        pipeline.Sink.Answers.Enqueue(new AppendResult(Enum.Parse<AppendStatus>(append)));
        var result = await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, Body);
        Assert.Equal((Enum.Parse<IntakeStatus>(expected), TimeSpan.FromSeconds(seconds)),
            (result.Status, result.RetryAfter));
        Assert.NotEmpty(result.Reason!);
        Assert.Empty(pipeline.Sink.Rows);
    }

    [Fact]
    public async Task Series_that_are_forgotten_again_and_again_end_as_busy()
    {
        using var pipeline = new IngestPipeline();
        for (var i = 0; i < 20; i++) pipeline.Sink.Answers.Enqueue(new AppendResult(AppendStatus.StaleSeries));
        var result = await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, Body);
        Assert.Equal(IntakeStatus.Busy, result.Status);
        Assert.InRange(pipeline.Sink.Appends, 2, 10);
    }

    [Fact]
    public async Task A_request_without_points_is_accepted_without_an_append()
    {
        using var pipeline = new IngestPipeline();
        Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, [])).Status);
        Assert.Equal(0, pipeline.Sink.Appends);
    }

    [Fact]
    public async Task A_damaged_request_between_sound_ones_leaves_no_trace()
    {
        using var pipeline = new IngestPipeline();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, Body)).Status);
            Assert.Equal(IntakeStatus.Invalid, (await pipeline.TakeAsync(BodyFormat.OtlpProtobuf, Body[..^1])).Status);
        }
        Assert.Equal((3, 2), (pipeline.Sink.Points.Count, pipeline.Sink.Named));
    }
}
