using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Finds which series have samples in a range of time, exactly.</summary>
/// <remarks>
/// Most series have samples at the end of the range, so a short stretch there is searched first; the few that remain
/// are probed one by one through the index.
/// </remarks>
internal sealed class SeriesActivity(ReadConnection connections, ReadSession session, TimeProvider time)
{
    private const long FirstLookMs = 10 * 60_000;

    /// <summary>The slots, of those given, that have samples in the closed range; in no order.</summary>
    public async Task<HashSet<int>> ActiveAsync(
        SeriesIndex index, IReadOnlyCollection<int> slots, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        var active = new HashSet<int>();
        if (slots.Count == 0 || fromUnixMs > toUnixMs) return active;
        var rest = slots.Select(index.IdOf).ToHashSet();
        var newest = Math.Min(toUnixMs, time.GetUtcNow().ToUnixTimeMilliseconds());
        var first = Math.Max(fromUnixMs, newest < long.MinValue + FirstLookMs ? long.MinValue : newest - FirstLookMs);
        _ = await connections.RunAsync(isSnapshot: true, AskAsync, cancel);
        return active;

        async Task<bool> AskAsync(NpgsqlConnection connection, CancellationToken stop)
        {
            await ProbeAsync(connection, "sample", first, stop);
            if (first > fromUnixMs) await ProbeAsync(connection, "sample", fromUnixMs, stop);
            if (session.HasHistograms) await ProbeAsync(connection, "histogram", fromUnixMs, stop);
            return true;
        }

        async Task ProbeAsync(NpgsqlConnection connection, string table, long from, CancellationToken stop)
        {
            if (rest.Count == 0) return;
            await using var probe = new NpgsqlCommand(
                $"""
                select u.id from unnest($1) as u (id)
                where exists (select from {table} as s where s.series_id = u.id and s.time >= $2 and s.time < $3)
                """,
                connection);
            probe.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rest] });
            probe.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = SelectText.Utc(from) });
            var end = SelectText.Utc(toUnixMs == long.MaxValue ? toUnixMs : toUnixMs + 1);
            probe.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = end });
            await using var reader = await probe.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                var id = reader.GetInt64(0);
                _ = rest.Remove(id);
                _ = active.Add(index.SlotOf(id));
            }
        }
    }
}
