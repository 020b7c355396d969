using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Counts what the database holds, from its own estimates: no sample is looked at.</summary>
internal static class PostgresCount
{
    // {0}: schema, {1}: name of the hypertable, {2}: the same as one quoted name.
    private const string Timescale = """
        select count(*), coalesce(approximate_row_count({2}), 0), coalesce(hypertable_size({2}), 0),
            min(range_start), max(range_end)
        from timescaledb_information.chunks where hypertable_schema = {0} and hypertable_name = {1}
        """;

    private const string Plain = """
        select count(*), coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint,
            coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint, min(p.from_time), max(p.to_time)
        from partition as p join pg_class as c on c.oid = to_regclass(p.name) where p.parent = '{0}'
        """;

    public static async Task<TierStatistics> OfAsync(
        NpgsqlConnection connection, StoreKind kind, Tier tier, CancellationToken cancel)
    {
        var sql = kind == StoreKind.Timescale
            ? await TimescaleAsync(connection, tier, cancel)
            : Plain.Replace(
                "{0}", tier switch { Tier.Minute => "tier_1m", Tier.Hour => "tier_1h", _ => "sample" },
                StringComparison.Ordinal);
        var found = await Sql.ListAsync(
            connection,
            sql,
            r => new TierStatistics(
                tier, (int)r.GetInt64(0), r.GetInt64(1), r.GetInt64(2),
                r.IsDBNull(3) ? long.MaxValue : new DateTimeOffset(r.GetDateTime(3)).ToUnixTimeMilliseconds(),
                r.IsDBNull(4) ? long.MinValue : new DateTimeOffset(r.GetDateTime(4)).ToUnixTimeMilliseconds()),
            cancel);
        return found[0];
    }

    private static async Task<string> TimescaleAsync(NpgsqlConnection connection, Tier tier, CancellationToken cancel)
    {
        var name = tier == Tier.Raw
            ? """
              select quote_literal(current_schema()), quote_literal('sample'),
                  quote_literal(quote_ident(current_schema()) || '.sample')
              """
            : $"""
              select quote_literal(materialization_hypertable_schema), quote_literal(materialization_hypertable_name),
                  quote_literal(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name))
              from timescaledb_information.continuous_aggregates
              where view_schema = current_schema() and view_name = '{TierFields.Relation(tier)}'
              """;
        var names = await Sql.ListAsync(
            connection, name, r => (r.GetString(0), r.GetString(1), r.GetString(2)), cancel);
        return Timescale.Replace("{0}", names[0].Item1, StringComparison.Ordinal)
            .Replace("{1}", names[0].Item2, StringComparison.Ordinal)
            .Replace("{2}", names[0].Item3, StringComparison.Ordinal);
    }
}
