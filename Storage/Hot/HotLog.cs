using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Hot;

internal static partial class HotLog                             // ids 2220-2239; the next free one is 2225
{
    [LoggerMessage(2220, LogLevel.Information, "Committed batches go into the Redis stream")]
    public static partial void StreamOn(this ILogger log);

    [LoggerMessage(
        2221, LogLevel.Warning,
        "Committed batches do not go into the Redis stream: {Reason}; queries go to the database")]
    public static partial void StreamOff(this ILogger log, string reason);

    [LoggerMessage(2222, LogLevel.Information, "The hot window is in memory: {Series} series since {From:O}")]
    public static partial void WindowOpen(this ILogger log, int series, DateTimeOffset from);

    [LoggerMessage(2223, LogLevel.Warning, "The hot window is void: {Reason}; queries go to the database")]
    public static partial void WindowVoid(this ILogger log, string reason);

    [LoggerMessage(2224, LogLevel.Error, "The hot window failed")]
    public static partial void WindowFailed(this ILogger log, Exception bug);
}
