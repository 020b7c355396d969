using LightWatch.Storage.Tiers;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Deletes samples of series in a closed range of time from all tables, in one transaction.</summary>
/// <remarks>
/// Buckets that lie in the range go. One that reaches beyond it is summed up again from what is left, as long as raw
/// samples reach so far back; else it stays as it is.
/// </remarks>
internal static class SampleDeletion
{
    /// <returns>Samples and buckets deleted.</returns>
    public static async Task<long> RunAsync(
        NpgsqlConnection connection, StoreKind kind, long[] ids, long fromUnixMs, long toUnixMs, long oldestRawUnixMs,
        CancellationToken cancel)
    {
        var deleted = 0L;
        _ = await Sql.ExecuteAsync(connection, "set statement_timeout = 0", cancel);
        var relations = new Dictionary<Tier, string>();
        foreach (var tier in (Tier[])[Tier.Minute, Tier.Hour])
            relations[tier] = await RelationAsync(connection, kind, tier, cancel);
        await using (var transaction = await connection.BeginTransactionAsync(cancel))
        {
            foreach (var table in (string[])["sample", "histogram"])
                deleted += await DeleteAsync(connection, table, "time", ids, fromUnixMs, toUnixMs, cancel);
            foreach (var table in (string[])["sample_start", "exemplar"])
                _ = await DeleteAsync(connection, table, "time", ids, fromUnixMs, toUnixMs, cancel);
            foreach (var (tier, relation) in relations)
            {
                var (first, last) = Whole(tier, fromUnixMs, toUnixMs);
                if (first <= last)
                    deleted += await DeleteAsync(connection, relation, "bucket", ids, first, last, cancel);
            }
            if (kind == StoreKind.Plain && oldestRawUnixMs != long.MaxValue)
                await MarkLateAsync(connection, fromUnixMs, toUnixMs, oldestRawUnixMs, cancel);
            _ = await Sql.ExecuteAsync(
                connection, $"select pg_notify('{PostgresListener.Deleted}', '{PostgresListener.SamplesOnly}')",
                cancel);
            await transaction.CommitAsync(cancel);
        }
        if (kind == StoreKind.Timescale)
            foreach (var tier in relations.Keys)
                foreach (var edge in Edges(tier, fromUnixMs, toUnixMs, oldestRawUnixMs))
                    await SumUpAgainAsync(connection, tier, edge, cancel);
        return deleted;
    }

    // The whole range, and not its edges alone: an upkeep that runs at this moment may store buckets of what it saw
    // before. Only whole hours of which all raw samples are there: a bucket at the end of their retention knows more
    // than they do.
    private static async Task MarkLateAsync(
        NpgsqlConnection connection, long fromUnixMs, long toUnixMs, long oldestRawUnixMs, CancellationToken cancel)
    {
        var from = Math.Max(fromUnixMs, TierBuilder.BucketEnd(oldestRawUnixMs - 1, Tier.Hour.BucketMs));
        _ = await Sql.ExecuteAsync(
            connection,
            $"""
            insert into late (from_time, to_time)
            select {Time(from)}, least({Time(toUnixMs)}, newest)
            from (select max(to_time) as newest from partition where parent = 'sample') as p
            where {Time(from)} <= least({Time(toUnixMs)}, newest)
            """,
            cancel);
    }

    // Behind the watermark alone: what is newer is summed up as it is asked, and a refresh there would move the
    // watermark past what never was summed up.
    private static async Task SumUpAgainAsync(
        NpgsqlConnection connection, Tier tier, long bucketUnixMs, CancellationToken cancel)
    {
        var (from, to) = (Time(bucketUnixMs), Time(bucketUnixMs + tier.BucketMs));
        var isDone = await Sql.ScalarAsync<bool>(
            connection,
            $"""
            select {to} <= _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(mat_hypertable_id))
            from _timescaledb_catalog.continuous_agg
            where user_view_schema = current_schema() and user_view_name = '{TierFields.Relation(tier)}'
            """,
            cancel);
        if (!isDone) return;
        _ = await Sql.ExecuteAsync(
            connection, $"call refresh_continuous_aggregate('{TierFields.Relation(tier)}', {from}, {to})", cancel);
    }

    /// <summary>Starts of the first and last bucket that lie in the range with all they hold.</summary>
    private static (long First, long Last) Whole(Tier tier, long fromUnixMs, long toUnixMs)
    {
        var bucket = tier.BucketMs;
        var first = fromUnixMs < long.MinValue + bucket ? long.MinValue : TierBuilder.BucketEnd(fromUnixMs - 1, bucket);
        var last = toUnixMs > long.MaxValue - bucket
            ? long.MaxValue
            : TierBuilder.BucketEnd(toUnixMs + 1, bucket) - (2 * bucket);
        return (first, last);
    }

    /// <summary>Starts of the buckets of which the range takes a part alone.</summary>
    private static IEnumerable<long> Edges(Tier tier, long fromUnixMs, long toUnixMs, long oldestRawUnixMs)
    {
        var bucket = tier.BucketMs;
        var (first, last) = Whole(tier, fromUnixMs, toUnixMs);
        var starts = new SortedSet<long>();
        if (first != long.MinValue && first > fromUnixMs) _ = starts.Add(first - bucket);
        if (last != long.MaxValue && last + bucket <= toUnixMs) _ = starts.Add(last + bucket);
        return starts.Where(start => start >= oldestRawUnixMs);
    }

    private static async Task<int> DeleteAsync(
        NpgsqlConnection connection, string relation, string time, long[] ids, long fromUnixMs, long toUnixMs,
        CancellationToken cancel)
    {
        await using var delete = new NpgsqlCommand(
            $"delete from {relation} {SelectText.Where(ids, int.MaxValue, time, fromUnixMs, toUnixMs)}", connection);
        return await delete.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<string> RelationAsync(
        NpgsqlConnection connection, StoreKind kind, Tier tier, CancellationToken cancel) => kind == StoreKind.Plain
        ? tier == Tier.Minute ? "tier_1m" : "tier_1h"
        : await Sql.ScalarAsync<string>(
            connection,
            $"""
            select format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
            from timescaledb_information.continuous_aggregates
            where view_schema = current_schema() and view_name = '{TierFields.Relation(tier)}'
            """,
            cancel) ?? throw new StoreException($"the database has no {TierFields.Relation(tier)}");

    private static string Time(long unixMs) => SqlText.Time(SelectText.Utc(unixMs));
}
