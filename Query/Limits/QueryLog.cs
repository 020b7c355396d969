namespace LightWatch.Query.Limits;

/// <summary>Ids 2000-2099; the next free one is 2003.</summary>
internal static partial class QueryLog
{
    [LoggerMessage(2000, LogLevel.Warning, "Query took {Milliseconds:F0} ms: {Query} ({Plan})")]
    public static partial void SlowQuery(this ILogger logger, string query, double milliseconds, string plan);

    [LoggerMessage(2001, LogLevel.Debug, "Live connection ended: {Reason}")]
    public static partial void LiveEnded(this ILogger logger, string reason);

    [LoggerMessage(2002, LogLevel.Error, "Live query {Query} failed")]
    public static partial void LiveFailed(this ILogger logger, Exception failure, string query);
}
