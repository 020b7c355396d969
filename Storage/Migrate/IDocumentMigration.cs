using LightWatch.Storage.Postgres;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// Opens the documents that a store keeps beside its samples; implemented by the project that owns documents.
/// </summary>
public interface IDocumentMigration
{
    /// <summary>Opens the documents of a data folder.</summary>
    /// <param name="folder">The folder of documents; exists, and no other process uses it.</param>
    /// <exception cref="StoreException">A document cannot be read; the message names the file.</exception>
    IMigrationDocuments OpenFolder(string folder);

    /// <summary>Opens the documents of a database.</summary>
    /// <param name="connections">Stay the caller's.</param>
    /// <param name="listener">Stays the caller's; need not run.</param>
    IMigrationDocuments OpenDatabase(PostgresConnections connections, PostgresListener listener);
}

/// <summary>The documents of one end of a migration. Used by one task at a time; disposed by its opener.</summary>
public interface IMigrationDocuments : IDisposable
{
    /// <summary>True if there is any document but records of migrations.</summary>
    /// <exception cref="StoreException">The documents cannot be read now.</exception>
    Task<bool> AnyAsync(CancellationToken cancel);

    /// <summary>Reads the record of a migration into this store.</summary>
    /// <param name="name">The record's name: 1 to 200 characters.</param>
    /// <returns>What <see cref="WriteRecordAsync"/> wrote, by its meaning as JSON; null if there is none.</returns>
    Task<ReadOnlyMemory<byte>?> ReadRecordAsync(string name, CancellationToken cancel);

    /// <summary>Writes the record of a migration, durably.</summary>
    /// <param name="json">UTF-8, at most 1 MiB.</param>
    Task WriteRecordAsync(string name, ReadOnlyMemory<byte> json, CancellationToken cancel);

    /// <summary>The settings a server on this store would apply.</summary>
    /// <param name="initial">Taken where nothing is stored, or nothing that can be used.</param>
    Task<RuntimeSettings> SettingsAsync(RuntimeSettings initial, CancellationToken cancel);

    /// <summary>Copies what the target lacks, and what has changed only here since it was copied.</summary>
    /// <param name="target">Opened by the same <see cref="IDocumentMigration"/>.</param>
    /// <param name="versions">
    /// By <c>kind/name</c> the versions of each copied document, here and in the target; brought up to date.
    /// </param>
    /// <param name="report">Receives one sentence for each document that is not copied.</param>
    /// <returns>Number of documents copied.</returns>
    Task<int> CopyAsync(
        IMigrationDocuments target, IDictionary<string, long[]> versions, Action<string> report,
        CancellationToken cancel);

    /// <summary>Compares without writing.</summary>
    /// <param name="target">Opened by the same <see cref="IDocumentMigration"/>.</param>
    /// <param name="report">Receives one sentence for each difference.</param>
    /// <returns>Number of documents that the target lacks or holds otherwise.</returns>
    Task<int> CompareAsync(IMigrationDocuments target, Action<string> report, CancellationToken cancel);
}
