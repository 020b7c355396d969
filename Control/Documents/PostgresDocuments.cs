using System.Collections.Concurrent;
using System.Text;
using LightWatch.Storage;
using LightWatch.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace LightWatch.Control.Documents;

/// <summary>
/// Documents as rows of the table <c>document</c>. A trigger notifies all processes of every change, also of those made
/// by SQL.
/// </summary>
/// <remarks>
/// PostgreSQL keeps JSON by its meaning: spaces and the order of keys are not kept. Notifications are lost while the
/// connection is lost, so on connecting again every kind that was ever used here counts as changed.
/// </remarks>
internal sealed class PostgresDocuments : IDocuments, IDisposable
{
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

    public async ValueTask<IReadOnlyList<string>> KindsAsync(CancellationToken cancel = default) =>
        await QueryAsync(
            "select distinct kind collate \"C\" as kind from document order by 1", [], r => r.GetString(0), cancel);

    public async ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default)
    {
        DocumentRules.Check(kind, name);
        var found = await QueryAsync(
            kind, "select kind, name, version, body::text from document where kind = $1 and name = $2",
            [Text(kind), Text(name)], cancel);
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default) =>
        await QueryAsync(
            kind, "select kind, name, version, body::text from document where kind = $1 order by name collate \"C\"",
            [Text(kind)], cancel);

    public async ValueTask<Document?> PutAsync(
        string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, DocumentRules.MaxBytes);
        DocumentRules.Check(kind, name);
        const string Insert = "insert into document (kind, name, version, body) values ($1, $2, 1, $3)";
        const string Returning = " returning kind, name, version, body::text";
        var body = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = Encoding.UTF8.GetString(
            json.Span) };
        var stored = expectedVersion switch
        {
            0 => await QueryAsync(
                kind, Insert + " on conflict do nothing" + Returning, [Text(kind), Text(name), body], cancel),
            < 0 => await QueryAsync(kind, Insert + " on conflict (kind, name) do update set version = document.version + 1, body = excluded.body" + Returning, [Text(kind), Text(name), body], cancel),
            _ => await QueryAsync(
                kind,
                "update document set version = version + 1, body = $3 where kind = $1 and name = $2 and version = $4" + Returning,
                [Text(kind), Text(name), body, new NpgsqlParameter<long> { TypedValue = expectedVersion }],
                cancel),
        };
        if (stored.Count == 0) return null;
        Changed?.Invoke(kind);                                   // without waiting for the notification
        return stored[0];
    }

    public async ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default)
    {
        DocumentRules.Check(kind, name);
        var deleted = await QueryAsync(
            kind, "delete from document where kind = $1 and name = $2 returning kind, name, version, body::text",
            [Text(kind), Text(name)], cancel);
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

    private Task<List<Document>> QueryAsync(
        string kind, string sql, NpgsqlParameter[] parameters, CancellationToken cancel)
    {
        _kinds[kind] = true;                                     // from now on its changes are of interest here
        return QueryAsync(
            sql, parameters, r => new Document(
                r.GetString(0), r.GetString(1), r.GetInt64(2), Encoding.UTF8.GetBytes(r.GetString(3))), cancel);
    }

    private async Task<List<T>> QueryAsync<T>(
        string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        try
        {
            await using var command = _pool.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
            return rows;
        }
        catch (PostgresException refused) when (PostgresErrors.IsOfTheData(refused))
        {
            throw new ArgumentException(
                $"the document is not JSON that PostgreSQL can hold: {refused.MessageText}", nameof(sql), refused);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            throw new StoreException($"The database cannot be asked for documents: {PostgresErrors.Reason(e)}", e);
        }
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
