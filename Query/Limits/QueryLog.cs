namespace LightWatch.Query.Limits;

/// <summary>Ids 3000-3099; the next free one is 3003.</summary>
internal static partial class QueryLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Query took {Milliseconds:F0} ms: {Query} ({Plan})")]
    public static partial void SlowQuery(this ILogger logger, string query, double milliseconds, string plan);

    [LoggerMessage(3001, LogLevel.Debug, "Live connection ended: {Reason}")]
    public static partial void LiveEnded(this ILogger logger, string reason);

    [LoggerMessage(3002, LogLevel.Error, "Live query {Query} failed")]
    public static partial void LiveFailed(this ILogger logger, Exception failure, string query);
}
