using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>The span of one selection: a part of the trace of its query, and none without one.</summary>
internal static class SelectTrace
{
    private static readonly ActivitySource Source = new("LightWatch.PromQL");

    /// <summary>Begins the span; the caller disposes it.</summary>
    /// <returns>Null if it is not exported.</returns>
    public static Activity? Start(SeriesQuery query)
    {
        var span = Activity.Current is null ? null : Source.StartActivity("select");
        if (span is not { IsAllDataRequested: true }) return span;
        return span.SetTag("lightwatch.matchers", string.Join(',', query.Matchers.Select(m => m.ToString())))
            .SetTag("lightwatch.tier", query.Tier.ToString());
    }
}
