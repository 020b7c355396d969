using System.Globalization;
using LightWatch.Storage.Commit;
using Npgsql;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>A partition's range of time, Unix ms, the end excluded.</summary>
internal readonly record struct PartitionRange(long FromUnixMs, long ToUnixMs);

/// <summary>
/// Ensures that a table partitioned by time has a partition for every row. Safe for many threads and replicas.
/// </summary>
/// <remarks>
/// Partitions begin at multiples of the interval; where the interval was another before, a new one fills the gap that
/// is left. They are made as tables and attached, since that, unlike making them in place, waits for no query and
/// delays none.
/// </remarks>
internal sealed class PartitionKeeper(string parent, Func<TimeSpan> interval)
{
    private readonly Lock _gate = new();
    private List<PartitionRange> _known = [];                    // ascending, apart; replaced as a whole

    /// <summary>Forgets which partitions exist: they are read again.</summary>
    public void Forget()
    {
        lock (_gate) _known = [];
    }

    /// <summary>
    /// Makes the partitions that rows of a group need. Commits at once: the connection must be in no transaction.
    /// </summary>
    public async ValueTask EnsureAsync(
        NpgsqlConnection connection, List<PendingAppend> group, GroupShape shape, CancellationToken cancel)
    {
        // Where intervals were of several lengths, one new partition does not always fill the slot it was made for:
        // look again.
        while (!Covers(Volatile.Read(ref _known), shape.FromUnixMs, shape.ToUnixMs)
            && Missing(group) is { Count: > 0 } missing) await MakeAsync(connection, missing, cancel);
    }

    // A point of time in each slot that has rows but no partition.
    private SortedSet<long> Missing(List<PendingAppend> group)
    {
        var known = Volatile.Read(ref _known);
        var missing = new SortedSet<long>();
        PartitionRange last = default;
        foreach (var append in group)
            foreach (var time in append.Rows.UnixMs)
            {
                if (time >= last.FromUnixMs && time < last.ToUnixMs) continue;
                var found = Find(known, time);
                last = found ?? Slot(time);
                if (found is null) _ = missing.Add(time);
            }
        return missing;
    }

    /// <summary>Makes the partitions for points of time, in one transaction.</summary>
    public async Task MakeAsync(NpgsqlConnection connection, IEnumerable<long> times, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await ExecuteAsync(
            connection, $"select pg_advisory_xact_lock({AdvisoryLocks.Space}, {AdvisoryLocks.Partitions})", cancel);
        var ranges = await ReadAsync(connection, cancel);
        foreach (var time in times)
        {
            if (Find(ranges, time) is not null) continue;
            var range = Gap(ranges, time);
            await MakeAsync(connection, range, cancel);
            ranges.Insert(~ranges.BinarySearch(range, ByStart), range);
        }
        await transaction.CommitAsync(cancel);
        lock (_gate) _known = ranges;
    }

    private static readonly Comparer<PartitionRange> ByStart = Comparer<PartitionRange>.Create(
        (a, b) => a.FromUnixMs.CompareTo(b.FromUnixMs));

    /// <summary>The range that a time lies in if all partitions are made by the present interval.</summary>
    private PartitionRange Slot(long unixMs)
    {
        var length = (long)interval().TotalMilliseconds;
        var from = TimeGrid.Floor(unixMs, length);
        return new PartitionRange(from, from + length);
    }

    private PartitionRange Gap(List<PartitionRange> ranges, long unixMs)
    {
        var slot = Slot(unixMs);
        foreach (var other in ranges)
        {
            if (other.ToUnixMs <= unixMs && other.ToUnixMs > slot.FromUnixMs)
                slot = slot with { FromUnixMs = other.ToUnixMs };
            if (other.FromUnixMs > unixMs && other.FromUnixMs < slot.ToUnixMs)
                slot = slot with { ToUnixMs = other.FromUnixMs };
        }
        return slot;
    }

    private async Task MakeAsync(NpgsqlConnection connection, PartitionRange range, CancellationToken cancel)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(range.FromUnixMs).UtcDateTime;
        var to = DateTimeOffset.FromUnixTimeMilliseconds(range.ToUnixMs).UtcDateTime;
        var (first, end) = (SqlText.Time(from), SqlText.Time(to));
        var name = string.Create(CultureInfo.InvariantCulture, $"{parent}_p{from:yyyyMMdd_HHmmss}");
        await ExecuteAsync(
            connection,
            $"""
            create table if not exists {name} (like {parent} including all);
            alter table {parent} attach partition {name} for values from ({first}) to ({end});
            insert into partition (parent, name, from_time, to_time) values ('{parent}', '{name}', {first}, {end})
            """,
            cancel);
    }

    private async Task<List<PartitionRange>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select from_time, to_time from partition where parent = $1 order by from_time", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parent });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var ranges = new List<PartitionRange>();
        while (await reader.ReadAsync(cancel))
            ranges.Add(new PartitionRange(UnixMs(reader.GetDateTime(0)), UnixMs(reader.GetDateTime(1))));
        return ranges;
    }

    private static long UnixMs(DateTime time) => new DateTimeOffset(time).ToUnixTimeMilliseconds();

    private static PartitionRange? Find(List<PartitionRange> ranges, long unixMs)
    {
        var at = ranges.BinarySearch(new PartitionRange(unixMs, unixMs), ByStart);
        if (at < 0) at = ~at - 1;
        return at >= 0 && unixMs < ranges[at].ToUnixMs ? ranges[at] : null;
    }

    // True if one partition, or neighbours without a gap, hold a closed range.
    private static bool Covers(List<PartitionRange> ranges, long fromUnixMs, long toUnixMs)
    {
        var at = ranges.BinarySearch(new PartitionRange(fromUnixMs, fromUnixMs), ByStart);
        if (at < 0) at = ~at - 1;
        if (at < 0 || fromUnixMs >= ranges[at].ToUnixMs) return false;
        while (at + 1 < ranges.Count && ranges[at].ToUnixMs <= toUnixMs
            && ranges[at + 1].FromUnixMs == ranges[at].ToUnixMs) at++;
        return toUnixMs < ranges[at].ToUnixMs;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync(cancel);
    }
}
