using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Reads what stands beside the samples: metadata of metrics, and exemplars.</summary>
internal sealed class SideTables(ReadConnection connections)
{
    private const int MaxExemplars = 100_000;

    /// <summary>One metric's entry, or all in order of their names when null.</summary>
    public Task<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel) =>
        connections.RunAsync<IReadOnlyList<MetricMetadata>>(
        isSnapshot: false,
        async (connection, stop) =>
        {
            await using var command = new NpgsqlCommand(
                """
                select metric, type, unit, help from metadata
                where $1 is null or metric = $1 order by metric collate "C"
                """,
                connection);
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = (object?)metric ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text,
            });
            var found = new List<MetricMetadata>();
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                found.Add(new MetricMetadata(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
            }
            return found;
        },
        cancel);

    /// <summary>
    /// Exemplars of series in a closed range, in order of the series; the newest if they are too many.
    /// </summary>
    public Task<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        SeriesIndex index, IEnumerable<int> slots, long fromUnixMs, long toUnixMs, CancellationToken cancel) =>
        connections.RunAsync<IReadOnlyList<SeriesExemplars>>(
            isSnapshot: false,
            async (connection, stop) =>
            {
                await using var command = new NpgsqlCommand(
                    $"""
                    select series_id, time, value, convert_to(labels::text, 'UTF8') from exemplar
                    where series_id = any ($1) and time >= $2 and time < $3 order by time desc limit {MaxExemplars}
                    """,
                    connection);
                command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. slots.Select(index.IdOf)] });
                command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = SelectText.Utc(fromUnixMs) });
                var end = SelectText.Utc(toUnixMs == long.MaxValue ? toUnixMs : toUnixMs + 1);
                command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = end });
                var found = new Dictionary<int, HashSet<Exemplar>>();
                await using var reader = await command.ExecuteReaderAsync(stop);
                while (await reader.ReadAsync(stop))
                {
                    var slot = index.SlotOf(reader.GetInt64(0));
                    if (!found.TryGetValue(slot, out var some)) found[slot] = some = [];
                    var unixMs = new DateTimeOffset(reader.GetDateTime(1)).ToUnixTimeMilliseconds();
                    _ = some.Add(
                        new Exemplar(SeriesJson.Read(reader.GetFieldValue<byte[]>(3)), reader.GetDouble(2), unixMs));
                }
                var sets = found.Select(
                    f => new SeriesExemplars(index.Table.LabelsOf(f.Key), [.. f.Value.OrderBy(e => e.UnixMs)]));
                return [.. sets.OrderBy(s => s.Series)];
            },
            cancel);
}
