using System.Diagnostics;

namespace LightWatch.Query.Limits;

/// <summary>The spans of a query: a part of the trace of its request, and none without one.</summary>
internal static class QueryTrace
{
    private static readonly ActivitySource Source = new("LightWatch.Query");

    /// <summary>Begins a span within the request; the caller disposes it.</summary>
    /// <returns>Null if it is not exported.</returns>
    public static Activity? Start(string name) => Activity.Current is null ? null : Source.StartActivity(name);
}
