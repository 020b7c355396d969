using Npgsql;

namespace LightWatch.Storage.Postgres.Maintain;

/// <summary>
/// Sums up again where samples came in late. Writers leave the ranges in the transaction of the samples, so that none
/// is missed.
/// </summary>
internal static class LateRanges
{
    private static readonly TimeSpan MaxAtOnce = TimeSpan.FromDays(1);

    /// <summary>Takes the oldest ranges, up to a day of them.</summary>
    /// <returns>True if there was something to do.</returns>
    public static async Task<bool> SumUpAsync(
        NpgsqlConnection connection, IReadOnlyList<PlainTier> tiers, CancellationToken cancel)
    {
        var oldest = await Sql.ListAsync(
            connection, "select from_time from late order by from_time limit 1", r => r.GetDateTime(0), cancel);
        if (oldest.Count == 0) return false;
        var end = oldest[0] + MaxAtOnce;
        foreach (var tier in tiers) await tier.MakeRoomAsync(connection, oldest[0], end, cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var taken = await Sql.ListAsync(
            connection, $"delete from late where from_time < {SqlText.Time(end)} returning from_time, to_time",
            r => (From: r.GetDateTime(0), To: r.GetDateTime(1)), cancel);
        foreach (var (from, to) in Merge(taken))
        {
            foreach (var tier in tiers) await tier.AgainAsync(connection, from, to < end ? to : end, cancel);
            if (to < end) continue;
            _ = await Sql.ExecuteAsync(
                connection, $"insert into late values ({SqlText.Time(end)}, {SqlText.Time(to)})", cancel);
        }
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Ranges that overlap or nearly touch as one, ascending.</summary>
    private static List<(DateTime From, DateTime To)> Merge(List<(DateTime From, DateTime To)> ranges)
    {
        ranges.Sort();
        var merged = new List<(DateTime From, DateTime To)>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.From <= merged[^1].To.AddMinutes(1))
                merged[^1] = (merged[^1].From, range.To > merged[^1].To ? range.To : merged[^1].To);
            else merged.Add(range);
        }
        return merged;
    }
}
