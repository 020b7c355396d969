using LightWatch.Control.Documents;
using LightWatch.Storage.Migrate;
using LightWatch.Storage.Postgres;

namespace LightWatch.Control.Migrate;

/// <summary>Opens control documents for a migration of the store they lie beside.</summary>
public sealed class DocumentMigration : IDocumentMigration
{
    /// <inheritdoc/>
    public IMigrationDocuments OpenFolder(string folder) => new MigrationDocuments(new FileDocuments(folder));

    /// <inheritdoc/>
    public IMigrationDocuments OpenDatabase(PostgresConnections connections, PostgresListener listener) =>
        new MigrationDocuments(new PostgresDocuments(connections, listener));
}
