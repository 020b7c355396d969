using System.Globalization;
using LightWatch.Storage.Postgres;
using Npgsql;

namespace LightWatch.Storage.Migrate;

/// <summary>Finds out when a database has data, from its chunks or partitions.</summary>
internal static class PostgresExtent
{
    public static async Task<StoreExtent> OfAsync(NpgsqlConnection connection, StoreKind kind, CancellationToken cancel)
    {
        var days = new SortedSet<long>();
        var oldest = Math.Min(
            await AddAsync(connection, kind, "sample", days, cancel),
            await AddAsync(connection, kind, "histogram", days, cancel));
        var extent = new StoreExtent(oldest, [.. days], [], []);
        return extent with
        {
            MinuteDays = await TierDaysAsync(connection, kind, "1m", extent.BucketsUntilUnixMs, cancel),
            HourDays = await TierDaysAsync(connection, kind, "1h", extent.BucketsUntilUnixMs, cancel),
        };
    }

    /// <summary>
    /// The relation that holds the stored buckets of a tier, without those that are summed up as one asks.
    /// </summary>
    /// <param name="tier">1m or 1h.</param>
    public static async Task<string> StoredInAsync(
        NpgsqlConnection connection, StoreKind kind, string tier, CancellationToken cancel) => kind == StoreKind.Plain
        ? "tier_" + tier
        : await Sql.ScalarAsync<string>(
            connection,
            $"select format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) from timescaledb_information.continuous_aggregates where view_schema = current_schema() and view_name = 'sample_{tier}'",
            cancel) ?? throw new StoreException($"the database has no continuous aggregate sample_{tier}");

    // Adds the days that have rows, and gives the time of the oldest row.
    private static async Task<long> AddAsync(
        NpgsqlConnection connection, StoreKind kind, string table, SortedSet<long> days, CancellationToken cancel)
    {
        var oldest = long.MaxValue;
        foreach (var (from, to) in await RangesAsync(connection, kind, table, cancel))
        {
            if (oldest == long.MaxValue)
            {
                // Partitions may be empty. Looking for the first row of one that is not takes one pass over it.
                var first = await Sql.ListAsync(
                    connection,
                    $"select min(time) from {table} where time >= {SqlText.Time(from)} and time < {SqlText.Time(to)}",
                    r => r.IsDBNull(0) ? (DateTime?)null : r.GetDateTime(0), cancel);
                if (first[0] is not { } time) continue;
                oldest = UnixMs(time);
            }
            Days.Add(days, UnixMs(from), UnixMs(to) - 1);
        }
        return oldest;
    }

    private static async Task<long[]> TierDaysAsync(
        NpgsqlConnection connection, StoreKind kind, string tier, long untilUnixMs, CancellationToken cancel)
    {
        var days = new SortedSet<long>();
        var stored = await StoredInAsync(connection, kind, tier, cancel);
        foreach (var (from, to) in await RangesAsync(
            connection, kind, kind == StoreKind.Plain ? stored : stored.Split('.')[1].Trim('"'), cancel))
        {
            if (UnixMs(from) >= untilUnixMs) continue;
            // A partition of hours holds a month, of which perhaps a day is there.
            var until = untilUnixMs < UnixMs(to) ? DateTimeOffset.FromUnixTimeMilliseconds(untilUnixMs).UtcDateTime
                : to;
            var found = await Sql.ListAsync(
                connection,
                $"select min(bucket), max(bucket) from {stored} where bucket >= {SqlText.Time(from)} and bucket < {SqlText.Time(until)}",
                r => r.IsDBNull(0) ? ((DateTime, DateTime)?)null : (r.GetDateTime(0), r.GetDateTime(1)), cancel);
            if (found[0] is var (first, last)) Days.Add(days, UnixMs(first), UnixMs(last));
        }
        return [.. days];
    }

    private static async Task<List<(DateTime From, DateTime To)>> RangesAsync(
        NpgsqlConnection connection, StoreKind kind, string table, CancellationToken cancel)
    {
        // Histograms have no partitions where there are no hypertables.
        var sql = kind == StoreKind.Timescale ? $"select range_start, range_end from timescaledb_information.chunks where hypertable_name = '{table}' and hypertable_schema in (current_schema(), '_timescaledb_internal') order by 1"
            : table == "histogram"
                ? "select min(time), max(time) + interval '1 millisecond' from histogram having count(*) > 0"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"select from_time, to_time from partition where parent = '{table}' order by 1");
        return await Sql.ListAsync(connection, sql, r => (r.GetDateTime(0), r.GetDateTime(1)), cancel);
    }

    private static long UnixMs(DateTime time) => new DateTimeOffset(time).ToUnixTimeMilliseconds();
}
