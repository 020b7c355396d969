using System.Diagnostics;
using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate.Selectors;

public sealed class SelectTraceTests
{
    [Fact]
    public void Span_names_what_is_selected_and_there_is_none_without_a_request()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "LightWatch.PromQL",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var query = new SeriesQuery([new LabelMatcher(MatchKind.Equal, "__name__", "up")], 0, 1);
        Activity.Current = null;
        Assert.Null(SelectTrace.Start(query));
        using var request = new Activity("request").Start();
        using var span = SelectTrace.Start(query);
        Assert.Equal(request.SpanId, span!.ParentSpanId);
        Assert.Equal("__name__=\"up\"", span.GetTagItem("lightwatch.matchers"));
    }
}
