using System.Collections.Concurrent;
using LightWatch.Storage.Migrate;
using LightWatch.Storage.Postgres;

namespace LightWatch.Storage.Tests.Migrate;

/// <summary>Keeps the records of migrations in memory, by store, and has no documents.</summary>
internal sealed class RecordsOnly : IDocumentMigration
{
    private readonly ConcurrentDictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    public static RecordsOnly Instance { get; } = new();

    public IMigrationDocuments OpenFolder(string folder) => new Of(_records, folder);

    public IMigrationDocuments OpenDatabase(PostgresConnections connections, PostgresListener listener) =>
        new Of(_records, connections.Pool.ConnectionString);

    private sealed class Of(ConcurrentDictionary<string, byte[]> records, string store) : IMigrationDocuments
    {
        public Task<bool> AnyAsync(CancellationToken cancel) => Task.FromResult(false);

        public Task<ReadOnlyMemory<byte>?> ReadRecordAsync(string name, CancellationToken cancel) =>
            Task.FromResult(
                records.TryGetValue($"{store} {name}", out var json) ? new ReadOnlyMemory<byte>(json)
                    : default(ReadOnlyMemory<byte>?));

        public Task WriteRecordAsync(string name, ReadOnlyMemory<byte> json, CancellationToken cancel)
        {
            records[$"{store} {name}"] = json.ToArray();
            return Task.CompletedTask;
        }

        public Task<RuntimeSettings> SettingsAsync(RuntimeSettings initial, CancellationToken cancel) =>
            Task.FromResult(initial);

        public Task<int> CopyAsync(
            IMigrationDocuments target, IDictionary<string, long[]> versions, Action<string> report,
            CancellationToken cancel) =>
            Task.FromResult(0);

        public Task<int> CompareAsync(IMigrationDocuments target, Action<string> report, CancellationToken cancel) =>
            Task.FromResult(0);

        public void Dispose()
        {
        }
    }
}
