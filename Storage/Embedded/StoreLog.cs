using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

internal static partial class StoreLog                           // ids 2000-2099; the next free one is 2009
{
    [LoggerMessage(2000, LogLevel.Information, "Opened {Folder}: {Series} series and {Rows} rows from the log in {Milliseconds} ms")]
    public static partial void Opened(this ILogger log, string folder, int series, long rows, long milliseconds);

    [LoggerMessage(2001, LogLevel.Information, "Cut {Bytes} bytes off the log: a write that was interrupted, and never acknowledged")]
    public static partial void TornTail(this ILogger log, long bytes);

    [LoggerMessage(2002, LogLevel.Error, "The log is damaged, what can be read was kept: {Damage}")]
    public static partial void Damaged(this ILogger log, Wal.WalDamage damage);

    [LoggerMessage(2003, LogLevel.Error, "{Rows} rows of the log have lost their series to damage")]
    public static partial void Orphans(this ILogger log, long rows);

    [LoggerMessage(2004, LogLevel.Error, "The disk refuses writes; senders are told to keep their data: {Reason}")]
    public static partial void WritesFail(this ILogger log, string reason);

    [LoggerMessage(2005, LogLevel.Information, "The disk takes writes again")]
    public static partial void WritesRecovered(this ILogger log);

    [LoggerMessage(2006, LogLevel.Critical, "A commit failed in a way that should not be possible")]
    public static partial void CommitFailed(this ILogger log, Exception error);

    [LoggerMessage(2007, LogLevel.Debug, "Left out {Rows} rows outside the accepted window")]
    public static partial void OutsideWindow(this ILogger log, int rows);

    [LoggerMessage(2008, LogLevel.Information, "Closed {Folder}")]
    public static partial void Closed(this ILogger log, string folder);
}
