using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Postgres;

internal static partial class PostgresLog                        // ids 2100-2149; the next free one is 2115
{
    [LoggerMessage(2100, LogLevel.Information, "The database's schema is at version {Version} ({Kind})")]
    public static partial void SchemaReady(this ILogger log, int version, StoreKind kind);

    [LoggerMessage(
        2101, LogLevel.Warning, "Native partitions instead of TimescaleDB, at about 14 times the disk: {Missing}")]
    public static partial void NoTimescale(this ILogger log, string missing);

    [LoggerMessage(2102, LogLevel.Warning, "The database's schema is not ready yet, it is tried again: {Reason}")]
    public static partial void SchemaWaits(this ILogger log, string reason);

    [LoggerMessage(2103, LogLevel.Information, "Applied migration {Number}, {Name}")]
    public static partial void Migrated(this ILogger log, int number, string name);

    [LoggerMessage(
        2108, LogLevel.Warning, "The database is another one than before: all series ids are looked up again")]
    public static partial void StoreReplaced(this ILogger log);

    [LoggerMessage(2109, LogLevel.Warning, "Lost the connection that listens for changes, connecting again: {Reason}")]
    public static partial void ListenerLost(this ILogger log, string reason);

    [LoggerMessage(2110, LogLevel.Error, "A listener for changes failed")]
    public static partial void ListenerFailed(this ILogger log, Exception error);

    [LoggerMessage(2111, LogLevel.Warning, "Maintenance of the database failed, it is tried again: {Reason}")]
    public static partial void MaintenanceFails(this ILogger log, string reason);

    [LoggerMessage(2113, LogLevel.Debug, "Maintenance: {What}")]
    public static partial void Maintained(this ILogger log, string what);
}
