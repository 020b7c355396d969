using System.Globalization;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>A chunk or partition on disk.</summary>
/// <param name="End">Where its time ends, excluded.</param>
internal readonly record struct StoredPiece(Tier Tier, DateTime End, long Bytes);

/// <summary>
/// Keeps the store below the bytes that <see cref="Retention.MaxBytes"/> allows: the oldest goes, raw samples first,
/// since they are the largest and tiers remember them.
/// </summary>
/// <remarks>
/// Everything on disk counts, what is still being written included; but only what is closed, and in the tiers, goes.
/// How far each tier was cut is remembered: the upkeep drops what is older, and never sums up again where raw samples
/// have gone.
/// </remarks>
internal static class SizeLimit
{
    /// <summary>
    /// Tiers are summed up again at most this far behind their lag; what is younger stays, however large.
    /// </summary>
    public static readonly TimeSpan Untouched = TimeSpan.FromHours(4);

    /// <summary>Up to where each tier must go so that the rest fits.</summary>
    /// <param name="pieces">All there is, in any order.</param>
    /// <param name="closed">Only what ends by then may go.</param>
    public static Dictionary<Tier, DateTime> Cuts(IEnumerable<StoredPiece> pieces, long maxBytes, DateTime closed)
    {
        var cuts = new Dictionary<Tier, DateTime>();
        var ordered = pieces.OrderBy(p => p.Tier).ThenBy(p => p.End).ToList();
        var excess = ordered.Sum(p => p.Bytes) - maxBytes;
        foreach (var group in ordered.Where(p => p.End <= closed).GroupBy(p => (p.Tier, p.End)))
        {
            if (excess <= 0) break;
            cuts[group.Key.Tier] = group.Key.End;
            excess -= group.Sum(p => p.Bytes);
        }
        return cuts;
    }

    /// <summary>Up to where a tier was cut; null if it never was.</summary>
    public static async Task<DateTime?> CutAsync(NpgsqlConnection connection, Tier tier, CancellationToken cancel)
    {
        var stored = await Sql.ScalarAsync<string>(
            connection, $"select value from applied where name = '{Name(tier)}'", cancel);
        return stored is null
            ? null
            : DateTime.Parse(stored, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
    }

    /// <summary>Remembers cuts that go further than those before.</summary>
    /// <returns>True if any did.</returns>
    public static async Task<bool> RememberAsync(
        NpgsqlConnection connection, Dictionary<Tier, DateTime> cuts, CancellationToken cancel)
    {
        var any = false;
        foreach (var (tier, cut) in cuts)
        {
            if (await CutAsync(connection, tier, cancel) >= cut) continue;
            _ = await Sql.ExecuteAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    insert into applied values ('{Name(tier)}', '{cut:O}')
                    on conflict (name) do update set value = excluded.value
                    """),
                cancel);
            any = true;
        }
        return any;
    }

    /// <summary>What the database says is on its disk; histograms and start times count as raw samples.</summary>
    public static async Task<List<StoredPiece>> PiecesAsync(
        NpgsqlConnection connection, StoreKind kind, CancellationToken cancel)
    {
        if (kind == StoreKind.Plain)
            return await Sql.ListAsync(
                connection,
                """
                select case parent when 'tier_1m' then 1 when 'tier_1h' then 2 else 0 end, to_time,
                    coalesce(pg_total_relation_size(to_regclass(name)), 0)
                from partition
                """,
                Read,
                cancel);
        var pieces = new List<StoredPiece>();
        foreach (var (tier, name) in await Sql.ListAsync(
            connection, Hypertables, r => (r.GetInt32(0), r.GetString(1)), cancel))
            pieces.AddRange(await Sql.ListAsync(
                connection,
                $"""
                select {tier}, c.range_end, coalesce(d.total_bytes, 0)
                from chunks_detailed_size('{name}') as d
                join timescaledb_information.chunks as c using (chunk_schema, chunk_name)
                """,
                Read,
                cancel));
        return pieces;
    }

    private const string Hypertables = """
        select 0, format('%I.%I', current_schema(), name)
        from unnest(array['sample', 'sample_start', 'histogram']) as name
        union all
        select case view_name when 'sample_1m' then 1 else 2 end,
            format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
        from timescaledb_information.continuous_aggregates
        where view_schema = current_schema() and view_name in ('sample_1m', 'sample_1h')
        """;

    private static StoredPiece Read(NpgsqlDataReader r) => new((Tier)r.GetInt32(0), r.GetDateTime(1), r.GetInt64(2));

    private static string Name(Tier tier) =>
        tier switch { Tier.Minute => "cut_1m", Tier.Hour => "cut_1h", _ => "cut_raw" };
}
