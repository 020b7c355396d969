using LightWatch.Storage.Control;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>Keeps TimescaleDB's own jobs in line with the settings, and drops what is too old.</summary>
internal sealed class TimescaleUpkeep(PostgresOptions options, TimeProvider time, ILogger log) : IUpkeep
{
    private static readonly TimeSpan MinuteChunk = TimeSpan.FromDays(1);
    private static readonly TimeSpan HourChunk = TimeSpan.FromDays(30);
    private readonly StalledJobs _stalled = new(time, log);

    public async Task RunAsync(NpgsqlConnection connection, StoreSetting setting, CancellationToken cancel)
    {
        await ApplyAsync(connection, "layout", Layout(setting), cancel);
        await ApplyAsync(connection, "tiers", Tiers(setting), cancel);
        await TimeIndex.SummarizeAsync(connection, cancel);
        await _stalled.RunAsync(connection, cancel);
        if (await Retention.MayDropAsync(connection, cancel)) await DropAsync(connection, setting.Kept, cancel);
        await Retention.DropExemplarsAsync(connection, options.ExemplarRetention, cancel);
    }

    // Jobs are made anew only when something about them changes: their history goes with them.
    private async Task ApplyAsync(NpgsqlConnection connection, string name, string statements, CancellationToken cancel)
    {
        if (await Sql.ScalarAsync<string>(connection, $"select value from applied where name = '{name}'", cancel) == statements) return;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        _ = await Sql.ExecuteAsync(connection, statements, cancel);
        await using var remember = new NpgsqlCommand($"insert into applied values ('{name}', $1) on conflict (name) do update set value = excluded.value", connection);
        remember.Parameters.Add(new NpgsqlParameter<string> { TypedValue = statements });
        _ = await remember.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        log.Maintained($"applied the settings of the {name}");
    }

    private static string Layout(StoreSetting setting) => string.Join('\n', ((string[])["sample", "histogram", "sample_start"]).Select(table => $"""
        select set_chunk_time_interval('{table}', interval '{SqlText.Interval(setting.Tuning.ChunkInterval)}');
        call remove_columnstore_policy('{table}', if_exists => true);
        call add_columnstore_policy('{table}', after => interval '{SqlText.Interval(setting.Tuning.CompressAfter)}', schedule_interval => interval '10 minutes');
        """));

    // The refresh never reaches back to where raw samples have been dropped: it would take the buckets for empty. Refreshing a day at a time
    // bounds the memory of long ones.
    private static string Tiers(StoreSetting setting)
    {
        var (lag, chunk) = (setting.Tuning.RefreshLag, setting.Tuning.ChunkInterval);
        var start = Longer(setting.Kept.Raw - chunk, lag + TimeSpan.FromHours(3));
        return Tier("sample_1m", start, lag, "5 minutes", 1440, MinuteChunk) + Tier("sample_1h", start, lag, "15 minutes", 24, HourChunk);
    }

    private static string Tier(string view, TimeSpan start, TimeSpan lag, string every, int buckets, TimeSpan chunk) => $"""
        call remove_columnstore_policy('{view}', if_exists => true);
        select remove_continuous_aggregate_policy('{view}', if_exists => true);
        select add_continuous_aggregate_policy('{view}', start_offset => interval '{SqlText.Interval(start)}', end_offset => interval '{SqlText.Interval(lag)}',
            schedule_interval => interval '{every}', buckets_per_batch => {buckets});
        call add_columnstore_policy('{view}', after => interval '{SqlText.Interval(Longer(start, chunk) + chunk)}', schedule_interval => interval '1 hour');

        """;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private async Task DropAsync(NpgsqlConnection connection, KeptFor kept, CancellationToken cancel)
    {
        foreach (var (relation, span) in new[] { ("sample", kept.Raw), ("sample_start", kept.Raw), ("histogram", kept.Raw), ("sample_1m", kept.Minute), ("sample_1h", kept.Hour) })
        {
            var dropped = await Sql.ScalarAsync<long>(connection, $"select count(*) from drop_chunks('{relation}', older_than => interval '{SqlText.Interval(span)}')", cancel);
            if (dropped > 0) log.Maintained($"dropped {dropped} chunks of {relation}");
        }
    }
}
