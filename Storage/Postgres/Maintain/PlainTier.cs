using LightWatch.Storage.Postgres.Schema;
using LightWatch.Storage.Postgres.Write;
using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>Sums raw samples up into the table of one tier.</summary>
/// <param name="name">1m or 1h.</param>
/// <param name="partition">How much time a partition of the tier holds.</param>
/// <param name="slice">How much is summed up in one transaction; a multiple of the bucket.</param>
internal sealed class PlainTier(string name, TimeSpan bucket, TimeSpan partition, TimeSpan slice)
{
    private readonly PartitionKeeper _partitions = new($"tier_{name}", () => partition);

    /// <summary>Sums up everything before a point of time that is not summed up yet.</summary>
    public async Task AdvanceAsync(NpgsqlConnection connection, DateTimeOffset until, CancellationToken cancel)
    {
        var end = Floor(until.UtcDateTime);
        while (await NextAsync(connection, cancel) is { } from && from < end)
        {
            var to = Earlier(from + slice, end);
            await MakeRoomAsync(connection, from, to, cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await SumUpAsync(connection, from, to, cancel);
            _ = await Sql.ExecuteAsync(
                connection, $"update tier_progress set done_until = {SqlText.Time(to)} where tier = '{name}'", cancel);
            await transaction.CommitAsync(cancel);
        }
    }

    /// <summary>Sums up again what of a closed range is summed up already. Runs in the caller's transaction.</summary>
    public async Task AgainAsync(NpgsqlConnection connection, DateTime from, DateTime to, CancellationToken cancel)
    {
        // Not read where the tier has not begun: -infinity is no DateTime.
        var done = await Sql.ScalarAsync<DateTime>(
            connection, $"select done_until from tier_progress where tier = '{name}' and isfinite(done_until)", cancel);
        // Nor where raw samples were cut off: buckets there know more than what has come since.
        var cut = await SizeLimit.CutAsync(connection, Tier.Raw, cancel) ?? DateTime.MinValue;
        (from, to) = (Floor(from < cut ? cut.AddTicks(bucket.Ticks - 1) : from), Earlier(Floor(to) + bucket, done));
        for (; from < to; from = Earlier(from + slice, to))
            await SumUpAsync(connection, from, Earlier(from + slice, to), cancel);
    }

    /// <summary>Makes the partitions for a range. The connection must be in no transaction.</summary>
    public async Task MakeRoomAsync(NpgsqlConnection connection, DateTime from, DateTime to, CancellationToken cancel)
    {
        var times = new List<long>();
        for (var at = Floor(from); at <= to; at += Shorter(partition, slice))
            times.Add(new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeMilliseconds());
        await _partitions.MakeAsync(connection, times, cancel);
    }

    // Where to go on: behind what is done, but not before the first samples that are there.
    private async Task<DateTime?> NextAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var next = await Sql.ListAsync(
            connection,
            $"""
            select greatest(p.from_time, t.done_until) from partition as p, tier_progress as t
            where p.parent = 'sample' and t.tier = '{name}' and p.to_time > t.done_until order by p.from_time limit 1
            """,
            r => r.GetDateTime(0),
            cancel);
        return next.Count == 0 ? null : Floor(next[0]);
    }

    private async Task SumUpAsync(NpgsqlConnection connection, DateTime from, DateTime to, CancellationToken cancel)
    {
        var (first, end) = (SqlText.Time(from), SqlText.Time(to));
        _ = await Sql.ExecuteAsync(
            connection,
            $"""
            delete from tier_{name} where bucket >= {first} and bucket < {end};
            insert into tier_{name} (series_id, bucket, min, max, sum, count, first, last, last_counted, increase)
            select series_id, date_bin(interval '{SqlText.Interval(bucket)}', time, 'epoch') as bucket,
            {Migration.TierColumns}
            from sample where time >= {first} and time < {end} group by 1, 2
            """,
            cancel);
    }

    private DateTime Floor(DateTime at) => new(at.Ticks - (at.Ticks % bucket.Ticks), DateTimeKind.Utc);

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
