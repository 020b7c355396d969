using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Commit;

/// <summary>What both stores log alike; <c>store</c> is the disk or the database.</summary>
internal static partial class CommitLog                          // ids 2150-2169; the next free one is 2155
{
    public const string Disk = "The disk";
    public const string Database = "The database";

    [LoggerMessage(2150, LogLevel.Error, "{Store} refuses writes; senders are told to keep their data: {Reason}")]
    public static partial void WritesFail(this ILogger log, string store, string reason);

    [LoggerMessage(2151, LogLevel.Information, "{Store} takes writes again")]
    public static partial void WritesRecovered(this ILogger log, string store);

    [LoggerMessage(2152, LogLevel.Critical, "A commit failed in a way that should not be possible")]
    public static partial void CommitFailed(this ILogger log, Exception error);

    [LoggerMessage(2153, LogLevel.Debug, "Left out {Rows} rows outside the accepted window")]
    public static partial void OutsideWindow(this ILogger log, int rows);

    [LoggerMessage(
        2154, LogLevel.Error,
        "Maintenance of the store failed in a way that should not be possible; it is tried again")]
    public static partial void MaintenanceFailed(this ILogger log, Exception error);
}
