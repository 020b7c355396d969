using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Write;

public sealed class SenderLimitsTests
{
    [Fact]
    public async Task An_explosion_of_series_is_refused_with_its_cause_and_others_go_on()
    {
        using var pipeline = new IngestPipeline(null, ("SenderNewSeriesPerMinute", "50"));
        await pipeline.TakeAsync(Request(Gauge("calm", "", Point(1))));
        var wild = Request(
            Gauge("wild", "",
                [.. Enumerable.Range(0,
                    100).Select(i => Point(i, attributes: [Attribute("user.id", "u" + i), Attribute("zone", "z")]))]));
        var result = await pipeline.TakeAsync(wild);
        Assert.Equal(IntakeStatus.Accepted, result.Status);
        Assert.InRange(result.Rejected, 50, 60);
        Assert.Contains("metric 'wild', label 'user_id'", result.Reason, StringComparison.Ordinal);
        Assert.Equal(0, (await pipeline.TakeAsync(Request(Gauge("calm", "", Point(2))))).Rejected);
        Assert.Equal(0,
            (await pipeline.TakeAsync(Request(Gauge("other", "", Point(2))), new Sender("10.0.0.2"))).Rejected);
        pipeline.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.InRange((await pipeline.TakeAsync(wild)).Rejected, 0, 30);
    }

    [Fact]
    public async Task Too_many_requests_and_samples_are_refused_with_a_retry_delay()
    {
        using var pipeline = new IngestPipeline(null, ("SenderRequestsPerMinute", "3"),
            ("SenderSamplesPerMinute", "10"));
        var request = Request(Gauge("g", "", [.. Enumerable.Range(0, 10).Select(i => Point(i, Time + i))]));
        Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(request)).Status);
        var second = await pipeline.TakeAsync(request);
        Assert.Equal(IntakeStatus.Busy, second.Status);
        Assert.Contains("samples a minute", second.Reason, StringComparison.Ordinal);
        await pipeline.TakeAsync(request);
        var fourth = await pipeline.TakeAsync(request);
        Assert.Contains("requests a minute", fourth.Reason, StringComparison.Ordinal);
        Assert.InRange(fourth.RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(IntakeStatus.Accepted, (await pipeline.TakeAsync(request)).Status);
    }
}
