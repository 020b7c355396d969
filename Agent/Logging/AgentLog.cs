using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Logging;

internal static partial class AgentLog                           // ids 4000-4099; the next free one is 4013
{
    [LoggerMessage(4000, LogLevel.Information, "Agent {Version} on {Host} sends to {Endpoint} every {Interval}")]
    public static partial void Started(this ILogger logger, string version, string host, string endpoint,
        TimeSpan interval);

    [LoggerMessage(4001, LogLevel.Warning, "Collector {Collector} failed and is left out: {Reason}")]
    public static partial void CollectorFailed(this ILogger logger, string collector, string reason, Exception? error);

    [LoggerMessage(4002, LogLevel.Warning, "Collector {Collector} hangs and is left out until it comes back")]
    public static partial void CollectorHangs(this ILogger logger, string collector);

    [LoggerMessage(4003, LogLevel.Information, "Collector {Collector} works again")]
    public static partial void CollectorRecovered(this ILogger logger, string collector);

    [LoggerMessage(4004, LogLevel.Warning,
        "On {System} only part of the host's metrics can be read; missing: {Missing}")]
    public static partial void PartlySupported(this ILogger logger, string system, string missing);

    [LoggerMessage(4005, LogLevel.Warning,
        "Server {Endpoint} cannot take data now ({Reason}); keeping it and trying again")]
    public static partial void ServerAway(this ILogger logger, string endpoint, string reason);

    [LoggerMessage(4006, LogLevel.Information, "Server {Endpoint} takes data; {Backlog} kept batches to replay")]
    public static partial void ServerBack(this ILogger logger, string endpoint, int backlog);

    [LoggerMessage(4007, LogLevel.Warning, "Server {Endpoint} refused a batch for good, it is dropped: {Reason}")]
    public static partial void BatchRefused(this ILogger logger, string endpoint, string reason);

    [LoggerMessage(4008, LogLevel.Warning,
        "Kept data is full or too old: {Count} batches from the time without a server were dropped, oldest first")]
    public static partial void BacklogDropped(this ILogger logger, int count);

    [LoggerMessage(4009, LogLevel.Warning,
        "Cannot keep data in {Folder} ({Reason}); up to {MaxBytes} bytes are kept in memory")]
    public static partial void BufferUnusable(this ILogger logger, string folder, string reason, long maxBytes);

    [LoggerMessage(4010, LogLevel.Warning, "Server {Endpoint} took a batch in part: {Points} points refused: {Reason}")]
    public static partial void PartlyRefused(this ILogger logger, string endpoint, long points, string reason);

    [LoggerMessage(4011, LogLevel.Information,
        "Agent stopped; {Kept} batches kept on disk for the next start, {Lost} in memory are lost")]
    public static partial void Stopped(this ILogger logger, int kept, int lost);

    [LoggerMessage(4012, LogLevel.Warning, "Collector {Collector} leaves out: {What}")]
    public static partial void CollectorLeftOut(this ILogger logger, string collector, string what);
}
