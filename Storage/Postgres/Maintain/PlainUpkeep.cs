using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>
/// Does for native partitions what TimescaleDB does by itself: makes them ahead, indexes them when they close, sums
/// them up, drops old ones.
/// </summary>
internal sealed class PlainUpkeep(
    StoreSettings settings, PostgresOptions options, TimeProvider time, ILogger log) : IUpkeep
{
    private const int PartitionsAhead = 2;

    private readonly PartitionKeeper _samples = new("sample", () => settings.Current.Tuning.ChunkInterval);
    private readonly PlainTier[] _tiers =
    [
        new("1m", TimeSpan.FromMinutes(1), partition: TimeSpan.FromDays(1), slice: TimeSpan.FromHours(1)),
        new("1h", TimeSpan.FromHours(1), partition: TimeSpan.FromDays(30), slice: TimeSpan.FromHours(6)),
    ];

    public async Task RunAsync(NpgsqlConnection connection, RuntimeSettings settings, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var ahead = Enumerable.Range(0, PartitionsAhead + 1).Select(
            n => (now + (settings.Tuning.ChunkInterval * n)).ToUnixTimeMilliseconds());
        await _samples.MakeAsync(connection, ahead, cancel);
        foreach (var tier in _tiers) await tier.AdvanceAsync(connection, now - settings.Tuning.RefreshLag, cancel);
        while (await LateRanges.SumUpAsync(connection, _tiers, cancel))
        {
            // A day of late data at a time.
        }
        await IndexAsync(connection, settings.Tuning.CompressAfter, cancel);
        if (await Expiry.MayDropAsync(connection, cancel)) await DropAsync(connection, settings.Retention, cancel);
        if (settings.Retention.MaxBytes > 0) await CutAsync(connection, settings, cancel);
        await Expiry.DropExemplarsAsync(connection, options.ExemplarRetention, cancel);
    }

    // Built beside late writes, which go on meanwhile. What an interrupted build left behind is removed first.
    private async Task IndexAsync(NpgsqlConnection connection, TimeSpan after, CancellationToken cancel)
    {
        var closed = await Sql.ListAsync(
            connection,
            $"""
            select name from partition
            where parent = 'sample' and not indexed and to_time < now() - interval '{SqlText.Interval(after)}'
            order by from_time
            """,
            r => r.GetString(0),
            cancel);
        foreach (var name in closed)
        {
            _ = await Sql.ExecuteAsync(connection, $"drop index concurrently if exists {name}_series", cancel);
            _ = await Sql.ExecuteAsync(
                connection, $"create index concurrently {name}_series on {name} (series_id, time) include (value)",
                cancel);
            // The visibility map lets queries read the index alone.
            _ = await Sql.ExecuteAsync(connection, $"vacuum (analyze) {name}", cancel);
            _ = await Sql.ExecuteAsync(
                connection, $"update partition set indexed = true where name = '{name}'", cancel);
            log.Maintained($"indexed {name}");
        }
    }

    private async Task DropAsync(NpgsqlConnection connection, Retention retention, CancellationToken cancel)
    {
        (string, TimeSpan)[] tables =
            [("sample", retention.Raw), ("tier_1m", retention.Minute), ("tier_1h", retention.Hour)];
        foreach (var (parent, span) in tables)
        {
            var old = await Sql.ListAsync(
                connection,
                $"""
                select name from partition
                where parent = '{parent}' and to_time < now() - interval '{SqlText.Interval(span)}' order by from_time
                """,
                r => r.GetString(0),
                cancel);
            foreach (var name in old) await DropAsync(connection, parent, name, cancel);
        }
        await Expiry.DeleteAsync(connection, "histogram", retention.Raw, cancel);
        await Expiry.DeleteAsync(connection, "sample_start", retention.Raw, cancel);
    }

    private async Task DropAsync(NpgsqlConnection connection, string parent, string name, CancellationToken cancel)
    {
        // Detaching waits for queries but holds none up; one that was interrupted is finished.
        var state = await Sql.ScalarAsync<string>(
            connection,
            $"""
            select case when inhdetachpending then 'pending' else 'attached' end from pg_inherits
            where inhrelid = to_regclass('{name}')
            """,
            cancel);
        var how = state == "pending" ? "finalize" : "concurrently";
        if (state is not null)
            _ = await Sql.ExecuteAsync(connection, $"alter table {parent} detach partition {name} {how}", cancel);
        _ = await Sql.ExecuteAsync(
            connection, $"drop table if exists {name}; delete from partition where name = '{name}'", cancel);
        log.Maintained($"dropped {name}");
    }

    // All that is late was summed up a moment ago; the cut is remembered first, so that later samples do not sum up
    // what is gone.
    private async Task CutAsync(NpgsqlConnection connection, RuntimeSettings settings, CancellationToken cancel)
    {
        var summedUp = await Sql.ListAsync(
            connection,
            "select case when isfinite(done_until) then done_until else timestamptz 'epoch' end from tier_progress",
            r => r.GetDateTime(0),
            cancel);
        var closed = (time.GetUtcNow() - settings.Tuning.RefreshLag - SizeLimit.Untouched).UtcDateTime;
        var cuts = SizeLimit.Cuts(
            await SizeLimit.PiecesAsync(connection, StoreKind.Plain, cancel), settings.Retention.MaxBytes,
            summedUp.Append(closed).Min());
        if (cuts.Count == 0) return;
        _ = await SizeLimit.RememberAsync(connection, cuts, cancel);
        foreach (var (tier, cut) in cuts)
        {
            var parent = tier switch { Tier.Minute => "tier_1m", Tier.Hour => "tier_1h", _ => "sample" };
            var names = await Sql.ListAsync(
                connection,
                $"""
                select name from partition
                where parent = '{parent}' and to_time <= {SqlText.Time(cut)} order by from_time
                """,
                r => r.GetString(0),
                cancel);
            foreach (var name in names) await DropAsync(connection, parent, name, cancel);
            if (tier != Tier.Raw) continue;
            foreach (var table in (string[])["histogram", "sample_start"])
                await Expiry.DeleteAsync(connection, table, time.GetUtcNow().UtcDateTime - cut, cancel);
        }
        await Expiry.TellAsync(connection, cancel);
    }
}
