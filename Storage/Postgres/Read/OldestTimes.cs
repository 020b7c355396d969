using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// How far back each tier reaches, as of the last look: the start of its oldest chunk or partition, which costs no look
/// at samples.
/// </summary>
internal sealed class OldestTimes(ReadConnection connections)
{
    private const string Timescale = """
        select (select min(range_start) from timescaledb_information.chunks
                where hypertable_schema = current_schema() and hypertable_name = 'sample'),
            (select min(c.range_start) from timescaledb_information.chunks as c
                join timescaledb_information.continuous_aggregates as a on (c.hypertable_schema, c.hypertable_name)
                    = (a.materialization_hypertable_schema, a.materialization_hypertable_name)
                where a.view_schema = current_schema() and a.view_name = 'sample_1m'),
            (select min(c.range_start) from timescaledb_information.chunks as c
                join timescaledb_information.continuous_aggregates as a on (c.hypertable_schema, c.hypertable_name)
                    = (a.materialization_hypertable_schema, a.materialization_hypertable_name)
                where a.view_schema = current_schema() and a.view_name = 'sample_1h')
        """;

    private const string Plain = """
        select (select min(from_time) from partition where parent = 'sample'),
            (select min(from_time) from partition where parent = 'tier_1m'),
            (select min(from_time) from partition where parent = 'tier_1h')
        """;

    private long[] _oldest = [long.MaxValue, long.MaxValue, long.MaxValue];

    /// <summary>
    /// Unix ms; long.MaxValue for a tier without data. Tiers are summed up on the fly as far as raw samples reach.
    /// </summary>
    public long Of(Tier tier)
    {
        var oldest = Volatile.Read(ref _oldest);
        return tier == Tier.Raw ? oldest[0] : Math.Min(oldest[0], oldest[(int)tier]);
    }

    /// <exception cref="StoreException">The database cannot answer; what was known stays.</exception>
    public async Task RefreshAsync(StoreKind kind, bool hasHistograms, CancellationToken cancel)
    {
        var oldest = await connections.RunAsync(
            isSnapshot: false,
            async (connection, stop) =>
            {
                var found = await AskAsync(connection, kind == StoreKind.Timescale ? Timescale : Plain, stop);
                if (found[0] == long.MaxValue && hasHistograms)
                    found[0] = (await AskAsync(connection, "select min(time) from histogram", stop))[0];
                return found;
            },
            cancel);
        Volatile.Write(ref _oldest, oldest);
    }

    private static async Task<long[]> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        _ = await reader.ReadAsync(cancel);
        var times = new long[reader.FieldCount];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = reader.IsDBNull(i)
                ? long.MaxValue
                : new DateTimeOffset(reader.GetDateTime(i)).ToUnixTimeMilliseconds();
        }
        return times;
    }
}
