using System.Diagnostics;
using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Tests.Commit;

/// <summary>Listeners are the process's; each test looks at its own spans alone.</summary>
public sealed class CommitTraceTests : IDisposable
{
    private readonly ActivitySource _requests = new(nameof(CommitTraceTests));
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is "LightWatch.Storage" or nameof(CommitTraceTests),
        Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            options.Parent == default || options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.PropagationData,
    };

    public CommitTraceTests() => ActivitySource.AddActivityListener(_listener);

    [Fact]
    public void Commit_is_a_child_of_the_first_request_and_names_the_others()
    {
        var (first, second, third) = (Request(), Request(), Request());
        using var span = CommitTrace.Start([Append(null), Append(first), Append(second), Append(third)]);
        Assert.Equal((first.TraceId, first.SpanId), (span!.TraceId, span.ParentSpanId));
        Assert.Equal([second.SpanId, third.SpanId], span.Links.Select(l => l.Context.SpanId));
        Assert.Equal((4, 8), (span.GetTagItem("lightwatch.requests"), span.GetTagItem("lightwatch.samples")));
        Assert.Same(span, Activity.Current);
    }

    [Fact]
    public void Commit_of_requests_that_are_not_traced_has_no_span()
    {
        var dropped = Request();
        dropped.ActivityTraceFlags = ActivityTraceFlags.None;
        Assert.Null(CommitTrace.Start([Append(null), Append(dropped)]));
    }

    [Fact]
    public void Failed_commit_says_why()
    {
        using var span = CommitTrace.Start([Append(Request())]);
        span.Fail("the disk is full");
        Assert.Equal((ActivityStatusCode.Error, "the disk is full"), (span!.Status, span.StatusDescription));
    }

    public void Dispose()
    {
        Activity.Current = null;
        _listener.Dispose();
        _requests.Dispose();
    }

    private Activity Request()
    {
        Activity.Current = null;
        return _requests.StartActivity("request", ActivityKind.Server)!;
    }

    private static PendingAppend Append(Activity? request)
    {
        Activity.Current = request;
        var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), 1, 1);
        batch.Add(new SeriesId(1), 2, 1);
        var append = new PendingAppend(batch, CancellationToken.None);
        Activity.Current = null;
        return append;
    }
}
