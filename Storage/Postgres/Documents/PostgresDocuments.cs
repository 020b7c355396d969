using System.Collections.Concurrent;
using System.Text;
using LightWatch.Storage.Control;
using Npgsql;
using NpgsqlTypes;

namespace LightWatch.Storage.Postgres.Documents;

/// <summary>Documents as rows of the table <c>document</c>. Every change is told to all processes by a trigger, people's own SQL among it.</summary>
/// <remarks>
/// PostgreSQL keeps JSON by its meaning: spaces and the order of keys are not kept. Changes that could not be heard while the connection
/// was lost are made up for: on connecting again every kind that exists, or ever did here, counts as changed.
/// </remarks>
internal sealed class PostgresDocuments : IDocuments, IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxNameLength = 200;

    private readonly NpgsqlDataSource _pool;
    private readonly PostgresListener _listener;
    private readonly ConcurrentDictionary<string, bool> _kinds = new(StringComparer.Ordinal);

    public PostgresDocuments(PostgresConnections connections, PostgresListener listener)
    {
        (_pool, _listener) = (connections.Pool, listener);
        listener.Notified += OnNotified;
        listener.Connected += OnConnected;
    }

    public event Action<string>? Changed;

    public async ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default)
    {
        Check(kind, name);
        var found = await QueryAsync(kind, "select kind, name, version, body::text from document where kind = $1 and name = $2", [Text(kind), Text(name)], cancel);
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default) =>
        await QueryAsync(kind, "select kind, name, version, body::text from document where kind = $1 order by name collate \"C\"", [Text(kind)], cancel);

    public async ValueTask<Document?> PutAsync(string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, MaxBytes);
        Check(kind, name);
        const string Insert = "insert into document (kind, name, version, body) values ($1, $2, 1, $3)";
        const string Returning = " returning kind, name, version, body::text";
        var body = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = Encoding.UTF8.GetString(json.Span) };
        var stored = expectedVersion switch
        {
            0 => await QueryAsync(kind, Insert + " on conflict do nothing" + Returning, [Text(kind), Text(name), body], cancel),
            < 0 => await QueryAsync(kind, Insert + " on conflict (kind, name) do update set version = document.version + 1, body = excluded.body" + Returning, [Text(kind), Text(name), body], cancel),
            _ => await QueryAsync(
                kind,
                "update document set version = version + 1, body = $3 where kind = $1 and name = $2 and version = $4" + Returning,
                [Text(kind), Text(name), body, new NpgsqlParameter<long> { TypedValue = expectedVersion }],
                cancel),
        };
        if (stored.Count == 0) return null;
        Changed?.Invoke(kind);                                   // this process need not wait for its own echo
        return stored[0];
    }

    public async ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default)
    {
        Check(kind, name);
        var deleted = await QueryAsync(kind, "delete from document where kind = $1 and name = $2 returning kind, name, version, body::text", [Text(kind), Text(name)], cancel);
        if (deleted.Count > 0) Changed?.Invoke(kind);
        return deleted.Count > 0;
    }

    public void Dispose()
    {
        _listener.Notified -= OnNotified;
        _listener.Connected -= OnConnected;
    }

    private void OnNotified(string channel, string kind)
    {
        if (channel == PostgresListener.Document) Changed?.Invoke(kind);
    }

    private void OnConnected()
    {
        foreach (var kind in _kinds.Keys) Changed?.Invoke(kind);
    }

    private async Task<List<Document>> QueryAsync(string kind, string sql, NpgsqlParameter[] parameters, CancellationToken cancel)
    {
        _kinds[kind] = true;                                     // whoever asks for a kind wants to hear of it
        try
        {
            await using var command = _pool.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var documents = new List<Document>();
            while (await reader.ReadAsync(cancel))
                documents.Add(new Document(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), Encoding.UTF8.GetBytes(reader.GetString(3))));
            return documents;
        }
        catch (PostgresException refused) when (PostgresErrors.IsOfTheData(refused))
        {
            throw new ArgumentException($"the document is not JSON that PostgreSQL can hold: {refused.MessageText}", nameof(sql), refused);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            throw new StoreException($"The database cannot be asked for documents: {PostgresErrors.Reason(e)}", e);
        }
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    private static void Check(string kind, string name)
    {
        if (kind.Length is 0 or > 50 || !kind.All(c => c is (>= 'a' and <= 'z') or '-')) throw new ArgumentException($"'{kind}' is not a document kind", nameof(kind));
        if (name.Length is 0 or > MaxNameLength) throw new ArgumentException("a document's name has 1 to 200 characters", nameof(name));
    }
}
