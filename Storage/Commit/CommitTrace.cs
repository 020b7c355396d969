using System.Diagnostics;

namespace LightWatch.Storage.Commit;

/// <summary>
/// The span of a commit: it belongs to the trace of one request, and names those it was made for besides.
/// </summary>
internal static class CommitTrace
{
    private static readonly ActivitySource Source = new("LightWatch.Storage");

    /// <summary>
    /// The request that is being served, for a commit that another thread makes; default if none is traced.
    /// </summary>
    public static ActivityContext Caller =>
        Source.HasListeners() && Activity.Current is { Recorded: true } request ? request.Context : default;

    /// <summary>
    /// Begins the span of a group: a child of its first traced request, with links to the others. The caller disposes
    /// it.
    /// </summary>
    /// <returns>Null if none of the requests is traced.</returns>
    public static Activity? Start(List<PendingAppend> group)
    {
        if (!Source.HasListeners()) return null;
        var (parent, samples) = (default(ActivityContext), 0);
        List<ActivityLink> others = [];
        foreach (var append in group)
        {
            samples += append.Batch.Count;
            if (append.Caller == default) continue;
            if (parent == default) parent = append.Caller;
            else others.Add(new ActivityLink(append.Caller));
        }
        if (parent == default) return null;
        var span = Source.StartActivity(ActivityKind.Internal, parent, tags: null, others, name: "commit");
        return span?.SetTag("lightwatch.requests", group.Count).SetTag("lightwatch.samples", samples);
    }

    /// <summary>The commit failed; its samples are not acknowledged.</summary>
    /// <param name="reason">A sentence that holds no secret.</param>
    public static void Fail(this Activity? span, string reason) => span?.SetStatus(ActivityStatusCode.Error, reason);
}
