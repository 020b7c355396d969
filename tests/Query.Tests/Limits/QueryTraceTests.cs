using System.Diagnostics;
using LightWatch.Query.Limits;

namespace LightWatch.Query.Tests.Limits;

public sealed class QueryTraceTests
{
    [Fact]
    public void Span_is_a_part_of_its_request_and_there_is_none_without_one()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "LightWatch.Query",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        Activity.Current = null;
        Assert.Null(QueryTrace.Start("parse"));
        using var request = new Activity("request").Start();
        using var span = QueryTrace.Start("parse");
        Assert.Equal(("parse", request.SpanId), (span!.OperationName, span.ParentSpanId));
    }
}
