namespace LightWatch.Ingest.Endpoints;

internal static partial class IngestLog                          // ids 1000-1099; the next free one is 1003
{
    [LoggerMessage(1001, LogLevel.Warning, "Refused {Bytes} bytes of {Protocol} from {Sender}: {Reason}")]
    public static partial void Refused(this ILogger logger, int bytes, string protocol, string sender, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Refused {Points} points of {Protocol} from {Sender}: {Reason}")]
    public static partial void RefusedPoints(this ILogger logger, int points, string protocol, string sender,
        string reason);
}
