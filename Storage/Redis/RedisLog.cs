using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Redis;

internal static partial class RedisLog                           // ids 2200-2219; the next free one is 2202
{
    [LoggerMessage(2200, LogLevel.Warning, "{Reason}; the database answers meanwhile")]
    public static partial void RedisGone(this ILogger log, string reason);

    [LoggerMessage(2201, LogLevel.Information, "Redis at {Address} is back")]
    public static partial void RedisBack(this ILogger log, RedisAddress address);
}
