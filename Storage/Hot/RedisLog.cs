using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Hot;

internal static partial class RedisLog                           // ids 2200-2219; the next free one is 2204
{
    [LoggerMessage(2200, LogLevel.Warning, "Redis at {Server} is lost: {Reason}; the database answers meanwhile")]
    public static partial void RedisGone(this ILogger log, string server, string reason);

    [LoggerMessage(2201, LogLevel.Information, "Redis at {Server} is back")]
    public static partial void RedisBack(this ILogger log, string server);

    [LoggerMessage(
        2202, LogLevel.Warning, "Redis does not announce commits here: {Reason}; they are looked for once a second")]
    public static partial void RedisSilent(this ILogger log, string reason);

    [LoggerMessage(2203, LogLevel.Debug, "Commits are not announced here yet: {Reason}")]
    public static partial void RedisListensLater(this ILogger log, string reason);
}
