using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

internal static partial class StoreLog                           // ids 2000-2099; the next free one is 2016
{
    [LoggerMessage(2000, LogLevel.Information,
        "Opened {Folder}: {Series} series and {Rows} rows from the log in {Milliseconds} ms")]
    public static partial void Opened(this ILogger log, string folder, int series, long rows, long milliseconds);

    [LoggerMessage(2001, LogLevel.Information,
        "Cut {Bytes} bytes off the log: a write that was interrupted, and never acknowledged")]
    public static partial void TornTail(this ILogger log, long bytes);

    [LoggerMessage(2002, LogLevel.Error, "The log is damaged, what can be read was kept: {Damage}")]
    public static partial void Damaged(this ILogger log, LightWatch.Storage.Embedded.Wal.WalDamage damage);

    [LoggerMessage(2003, LogLevel.Error, "{Rows} rows of the log have lost their series to damage")]
    public static partial void Orphans(this ILogger log, long rows);

    [LoggerMessage(2008, LogLevel.Information, "Closed {Folder}")]
    public static partial void Closed(this ILogger log, string folder);

    [LoggerMessage(2009, LogLevel.Error, "Block {File} was set aside, the rest serves: {Reason}")]
    public static partial void BlockSetAside(this ILogger log, string file, string reason);

    [LoggerMessage(
        2010, LogLevel.Warning,
        "This machine's clock leapt from {Expected} to {Now}: no data is dropped for its age until it has said so for an hour")]
    public static partial void ClockLeapt(this ILogger log, DateTimeOffset expected, DateTimeOffset now);

    [LoggerMessage(
        2011, LogLevel.Error, "Samples cannot be put into blocks, they stay in memory and in the log: {Reason}")]
    public static partial void FlushFails(this ILogger log, string reason);

    [LoggerMessage(2013, LogLevel.Debug,
        "Put {Samples} samples of {Series} series into a block of {Bytes} bytes in {Milliseconds} ms")]
    public static partial void Flushed(this ILogger log, long samples, int series, long bytes, long milliseconds);

    [LoggerMessage(2014, LogLevel.Warning, "The checkpoint is damaged: all of the log is read again")]
    public static partial void CheckpointDamaged(this ILogger log);
}
