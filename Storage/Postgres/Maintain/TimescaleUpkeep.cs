using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>Keeps TimescaleDB's own jobs in line with the settings, and drops what is too old.</summary>
internal sealed class TimescaleUpkeep(PostgresOptions options, TimeProvider time, ILogger log) : IUpkeep
{
    private static readonly TimeSpan MinuteChunk = TimeSpan.FromDays(1);
    private static readonly TimeSpan HourChunk = TimeSpan.FromDays(30);
    private readonly StalledJobs _stalled = new(time, log);

    public async Task RunAsync(NpgsqlConnection connection, RuntimeSettings settings, CancellationToken cancel)
    {
        await ApplyAsync(connection, "layout", Layout(settings), cancel);
        var cut = await SizeLimit.CutAsync(connection, Tier.Raw, cancel);
        await ApplyAsync(
            connection, "tiers",
            Tiers(settings, cut is null ? settings.Retention.Raw : Reach(time.GetUtcNow().UtcDateTime - cut.Value)),
            cancel);
        await TimeIndex.SummarizeAsync(connection, cancel);
        await _stalled.RunAsync(connection, cancel);
        if (await Expiry.MayDropAsync(connection, cancel)) await DropAsync(connection, settings.Retention, cancel);
        // Those remembered before: the jobs above know of them already, so that no refresh takes what goes for samples
        // that were deleted.
        await DropCutAsync(connection, cancel);
        if (settings.Retention.MaxBytes > 0) await CutAsync(connection, settings, cancel);
        await Expiry.DropExemplarsAsync(connection, options.ExemplarRetention, cancel);
    }

    // Jobs are made again only when something about them changes: their history goes with them.
    private async Task ApplyAsync(NpgsqlConnection connection, string name, string statements, CancellationToken cancel)
    {
        var applied = await Sql.ScalarAsync<string>(
            connection, $"select value from applied where name = '{name}'", cancel);
        if (applied == statements) return;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        _ = await Sql.ExecuteAsync(connection, statements, cancel);
        await using var remember = new NpgsqlCommand(
            $"insert into applied values ('{name}', $1) on conflict (name) do update set value = excluded.value",
            connection);
        remember.Parameters.Add(new NpgsqlParameter<string> { TypedValue = statements });
        _ = await remember.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        log.Maintained($"applied the settings of the {name}");
    }

    // The text is compared with what was applied: one other character makes all jobs again.
    private static string Layout(RuntimeSettings settings)
    {
        var chunk = SqlText.Interval(settings.Tuning.ChunkInterval);
        var after = SqlText.Interval(settings.Tuning.CompressAfter);
        return string.Join('\n', ((string[])["sample", "histogram", "sample_start"]).Select(table => $"""
        select set_chunk_time_interval('{table}', interval '{chunk}');
        call remove_columnstore_policy('{table}', if_exists => true);
        call add_columnstore_policy('{table}', after => interval '{after}', schedule_interval => interval '10 minutes');
        """));
    }

    // The refresh never reaches back to where raw samples have been dropped: it would take the buckets for empty.
    // Refreshing a day at a time bounds the memory of long ones.
    private static string Tiers(RuntimeSettings settings, TimeSpan reach)
    {
        var (lag, chunk) = (settings.Tuning.RefreshLag, settings.Tuning.ChunkInterval);
        var start = Longer(
            (reach < settings.Retention.Raw ? reach : settings.Retention.Raw) - chunk, lag + TimeSpan.FromHours(3));
        return Policies("sample_1m", start, lag, "5 minutes", 1440, MinuteChunk)
            + Policies("sample_1h", start, lag, "15 minutes", 24, HourChunk);
    }

    private static string Policies(string view, TimeSpan start, TimeSpan lag, string every, int buckets, TimeSpan chunk)
    {
        var (age, to) = (SqlText.Interval(start), SqlText.Interval(lag));
        var after = SqlText.Interval(Longer(start, chunk) + chunk);
        return $"""
        call remove_columnstore_policy('{view}', if_exists => true);
        select remove_continuous_aggregate_policy('{view}', if_exists => true);
        select add_continuous_aggregate_policy('{view}', start_offset => interval '{age}', end_offset => interval '{to}',
            schedule_interval => interval '{every}', buckets_per_batch => {buckets});
        call add_columnstore_policy('{view}', after => interval '{after}', schedule_interval => interval '1 hour');

        """;
    }

    // The largest power of two of hours: it grows with the age of a cut, and the jobs should not be made again each
    // time.
    private static TimeSpan Reach(TimeSpan age)
    {
        var hours = 1L;
        while (hours * 2 <= age.TotalHours) hours *= 2;
        return TimeSpan.FromHours(hours);
    }

    // Raw samples go only where both tiers have them.
    private async Task CutAsync(NpgsqlConnection connection, RuntimeSettings settings, CancellationToken cancel)
    {
        var summedUp = await Sql.ListAsync(
            connection,
            """
            select _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(mat_hypertable_id))
            from _timescaledb_catalog.continuous_agg
            where user_view_schema = current_schema() and user_view_name in ('sample_1m', 'sample_1h')
            """,
            r => r.GetDateTime(0),
            cancel);
        var closed = (time.GetUtcNow() - settings.Tuning.RefreshLag - SizeLimit.Untouched).UtcDateTime;
        var pieces = await SizeLimit.PiecesAsync(connection, StoreKind.Timescale, cancel);
        var cuts = SizeLimit.Cuts(pieces, settings.Retention.MaxBytes, summedUp.Append(closed).Min());
        if (await SizeLimit.RememberAsync(connection, cuts, cancel))
            log.Maintained("the store is larger than it may be; its oldest chunks go");
    }

    private async Task DropCutAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        (Tier, string[])[] tiers =
        [
            (Tier.Raw, ["sample", "sample_start", "histogram"]),
            (Tier.Minute, ["sample_1m"]),
            (Tier.Hour, ["sample_1h"]),
        ];
        foreach (var (tier, relations) in tiers)
        {
            if (await SizeLimit.CutAsync(connection, tier, cancel) is not { } cut) continue;
            var dropped = 0L;
            foreach (var relation in relations)
                dropped += await Sql.ScalarAsync<long>(
                    connection, $"select count(*) from drop_chunks('{relation}', older_than => {SqlText.Time(cut)})",
                    cancel);
            if (dropped > 0) await Expiry.TellAsync(connection, cancel);
        }
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private async Task DropAsync(NpgsqlConnection connection, Retention retention, CancellationToken cancel)
    {
        (string, TimeSpan)[] ages =
        [
            ("sample", retention.Raw), ("sample_start", retention.Raw), ("histogram", retention.Raw),
            ("sample_1m", retention.Minute), ("sample_1h", retention.Hour),
        ];
        foreach (var (relation, span) in ages)
        {
            var age = SqlText.Interval(span);
            var dropped = await Sql.ScalarAsync<long>(
                connection, $"select count(*) from drop_chunks('{relation}', older_than => interval '{age}')", cancel);
            if (dropped > 0) log.Maintained($"dropped {dropped} chunks of {relation}");
        }
    }
}
