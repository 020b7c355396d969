using System.Diagnostics;

namespace LightWatch.Ingest.Endpoints;

/// <summary>The spans of ingest: a part of the trace of its request, and none without one.</summary>
internal static class IngestTrace
{
    private static readonly ActivitySource Source = new("LightWatch.Ingest");

    /// <summary>Begins a span within the request; the caller disposes it.</summary>
    /// <returns>Null if it is not exported.</returns>
    public static Activity? Start(string name) => Activity.Current is null ? null : Source.StartActivity(name);

    /// <summary>Notes how a body was taken in.</summary>
    public static void End(this Activity? span, BodyFormat format, in IntakeResult result)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("lightwatch.format", format.ToString()).SetTag("lightwatch.outcome", result.Status.ToString())
            .SetTag("lightwatch.samples", result.Written.Samples + result.Written.Histograms);
        if (result.Status != IntakeStatus.Accepted) span.SetStatus(ActivityStatusCode.Error, result.Reason);
    }
}
