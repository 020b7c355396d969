using System.Diagnostics;
using LightWatch.Ingest.Endpoints;

namespace LightWatch.Ingest.Tests.Endpoints;

public sealed class IngestTraceTests : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is "LightWatch.Ingest",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public IngestTraceTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Span_is_a_part_of_its_request_and_there_is_none_without_one()
    {
        Activity.Current = null;
        Assert.Null(IngestTrace.Start("decode"));
        using var request = new Activity("request").Start();
        using var span = IngestTrace.Start("decode");
        Assert.Equal(("decode", request.SpanId), (span!.OperationName, span.ParentSpanId));
    }

    [Theory]
    [InlineData(nameof(IntakeStatus.Accepted), ActivityStatusCode.Unset)]
    [InlineData(nameof(IntakeStatus.Invalid), ActivityStatusCode.Error)]
    [InlineData(nameof(IntakeStatus.Unavailable), ActivityStatusCode.Error)]
    public void Span_says_how_the_body_was_taken_in(string status, ActivityStatusCode expected)
    {
        using var request = new Activity("request").Start();
        using var span = IngestTrace.Start("ingest");
        span.End(BodyFormat.Csv, new IntakeResult(Enum.Parse<IntakeStatus>(status), Reason: "why"));
        Assert.Equal(("Csv", status), (span!.GetTagItem("lightwatch.format"), span.GetTagItem("lightwatch.outcome")));
        Assert.Equal(expected, span.Status);
        Assert.Equal(expected == ActivityStatusCode.Error ? "why" : null, span.StatusDescription);
    }
}
