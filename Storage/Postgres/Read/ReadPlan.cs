using LightWatch.Storage.Head;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>A stretch of time that is read by one statement.</summary>
/// <param name="FromUnixMs">First time, included.</param>
/// <param name="ToUnixMs">Last time, included.</param>
/// <param name="FirstPartition">Place of the first closed partition it is made of, among all of the plan.</param>
/// <param name="Partitions">Number of closed partitions, whole ones, to be kept; 0: it is read for this once.</param>
internal readonly record struct ReadWindow(long FromUnixMs, long ToUnixMs, int FirstPartition, int Partitions);

/// <summary>Cuts a range of time into closed partitions, which may be kept in memory, and the rest.</summary>
internal static class ReadPlan
{
    public const long PartitionMs = StoreHead.PartitionMs;

    /// <summary>
    /// How long after its end a partition counts as closed. Writers tell of samples older than 10 minutes; 5 more for
    /// clocks that differ and commits that take long.
    /// </summary>
    public const long ClosedAfterMs = 15 * 60_000;

    /// <summary>
    /// Beyond as many partitions (83 days) nothing is kept of a range: it would drive out everything else.
    /// </summary>
    private const int MaxPartitions = 1000;

    /// <summary>A sample every 15 seconds.</summary>
    private const long UsualRows = PartitionMs / 15_000;

    /// <summary>Rows that one statement brings, about: 32 MB until they are compressed.</summary>
    private const long RowsAtOnce = 2_000_000;

    /// <summary>A partition of which little is wanted is read as a whole only if it is no more than this.</summary>
    private const long FewRows = 500_000;

    /// <summary>
    /// Starts of the closed partitions that are read as wholes, in order of time, without a gap between them.
    /// </summary>
    public static List<long> Closed(long fromUnixMs, long toUnixMs, long nowUnixMs, int series)
    {
        var starts = new List<long>();
        var closedEnd = Floor(nowUnixMs - ClosedAfterMs);
        if (fromUnixMs < long.MinValue + PartitionMs || fromUnixMs >= closedEnd) return starts;
        var end = Math.Min(closedEnd, toUnixMs >= closedEnd ? closedEnd : Floor(toUnixMs) + PartitionMs);
        if ((end - Floor(fromUnixMs)) / PartitionMs > MaxPartitions) return starts;
        var isLarge = series * UsualRows > FewRows;
        for (var start = Floor(fromUnixMs); start < end; start += PartitionMs)
        {
            var wanted = Math.Min(toUnixMs, start + PartitionMs - 1) - Math.Max(fromUnixMs, start) + 1;
            if (!isLarge || wanted >= PartitionMs / 4) starts.Add(start);
        }
        return starts;
    }

    /// <summary>
    /// The statements to make: closed partitions that are not known yet, together where they are neighbours, and what
    /// is not closed.
    /// </summary>
    /// <param name="starts">As <see cref="Closed"/> gave them.</param>
    /// <param name="isKnown">By partition: nothing need be read of it.</param>
    public static List<ReadWindow> Windows(
        long fromUnixMs, long toUnixMs, List<long> starts, bool[] isKnown, int series)
    {
        var windows = new List<ReadWindow>();
        if (starts.Count == 0)
        {
            if (fromUnixMs <= toUnixMs) windows.Add(new ReadWindow(fromUnixMs, toUnixMs, 0, 0));
            return windows;
        }
        if (fromUnixMs < starts[0]) windows.Add(new ReadWindow(fromUnixMs, starts[0] - 1, 0, 0));
        var atOnce = (int)Math.Clamp(RowsAtOnce / (Math.Max(1, series) * UsualRows), 1, 12);
        for (int i = 0, next; i < starts.Count; i = next)
        {
            next = i + 1;
            if (isKnown[i]) continue;
            while (next < starts.Count && !isKnown[next] && next - i < atOnce) next++;
            windows.Add(new ReadWindow(starts[i], starts[next - 1] + PartitionMs - 1, i, next - i));
        }
        var end = starts[^1] + PartitionMs;
        if (end <= toUnixMs) windows.Add(new ReadWindow(end, toUnixMs, 0, 0));
        return windows;
    }

    public static long Floor(long unixMs) => TimeGrid.Floor(unixMs, PartitionMs);
}
