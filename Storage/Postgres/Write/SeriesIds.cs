using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>
/// Ids of series by their fingerprints: known ones from memory, new ones from the database, made there if need be.
/// </summary>
/// <remarks>
/// Rows of <c>series</c> are inserted only here, in a transaction that holds the series lock to its end. Ids are drawn
/// under the lock, so they become visible in ascending order: a reader that has seen all ids up to N finds every newer
/// series by <c>id &gt; N</c>. Safe for many threads.
/// </remarks>
/// <param name="max">Ids to remember; beyond it all are forgotten.</param>
internal sealed class SeriesIds(int max)
{
    private const int MaxAtOnce = 20_000;

    private const string Insert = """
        with incoming as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as t (fingerprint, metric, labels)),
        made as (
            insert into series (id, metric, labels, fingerprint)
            select nextval('series_id'), metric, labels::jsonb, fingerprint from incoming
            where not exists (select from series as s where s.fingerprint = incoming.fingerprint)
            on conflict do nothing returning fingerprint, id)
        select fingerprint, id from made
        union all select fingerprint, id from series join incoming using (fingerprint)
        """;

    private ConcurrentDictionary<Guid, long> _known = new();

    /// <summary>Forgets all: ids are looked up in the database again.</summary>
    public void Clear() => _known = new ConcurrentDictionary<Guid, long>();

    /// <summary>The id of a series, if it is known here.</summary>
    public bool TryFind(Guid fingerprint, out long id) => _known.TryGetValue(fingerprint, out id);

    /// <summary>Finds or makes series in the database and remembers their ids.</summary>
    /// <exception cref="NpgsqlException">The database did not answer; some may have been made.</exception>
    public async Task LearnAsync(NpgsqlConnection connection, Dictionary<Guid, Labels> series, CancellationToken cancel)
    {
        var known = _known;
        if (known.Count + series.Count > max) _known = known = new ConcurrentDictionary<Guid, long>();
        foreach (var part in series.Chunk(MaxAtOnce))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await using var batch = new NpgsqlBatch(connection, transaction);
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand($"select pg_advisory_xact_lock({AdvisoryLocks.Space}, {AdvisoryLocks.Series})"));
            // A statement of its own, since it must see what the last owner of the lock committed.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
            {
                Parameters =
                {
                    Array(NpgsqlDbType.Uuid, part.Select(p => p.Key).ToArray()),
                    Array(NpgsqlDbType.Text, part.Select(p => Fingerprint.Storable(p.Value.MetricName)).ToArray()),
                    Array(NpgsqlDbType.Text, part.Select(p => Json(p.Value)).ToArray()),
                },
            });
            var found = new List<(Guid, long)>(part.Length);
            await using (var reader = await batch.ExecuteReaderAsync(cancel))
            {
                _ = await reader.NextResultAsync(cancel);
                while (await reader.ReadAsync(cancel)) found.Add((reader.GetGuid(0), reader.GetInt64(1)));
            }
            await transaction.CommitAsync(cancel);
            foreach (var (fingerprint, id) in found) known[fingerprint] = id;
        }
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, T[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>Label pairs as a JSON object.</summary>
    /// <param name="withMetric">Whether <c>__name__</c> is among them.</param>
    public static string Json(Labels labels, bool withMetric = false)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in labels.Span)
                if (withMetric || name != Labels.MetricNameLabel)
                    json.WriteString(Fingerprint.Storable(name), Fingerprint.Storable(value));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
