namespace LightWatch.Storage.Head;

/// <summary>When a partition of the head becomes a block, and how much the head may hold.</summary>
/// <param name="minSealedBytes">Sealed bytes that the head may always hold.</param>
internal sealed class FreezeRules(long minSealedBytes)
{
    /// <summary>
    /// Data time after a partition's end at which it counts as past: senders' delays are mostly shorter.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleNewest = TimeSpan.FromMinutes(10);
    private const long BulkRows = 100_000;
    private const long BulkRecords = 64;
    private const long SealedBytesPerSeries = 256;
    private const int MinIdleSeries = 10_000;

    /// <summary>True if a partition should not take more rows.</summary>
    /// <param name="newestUnixMs">The newest data time seen.</param>
    /// <param name="record">The newest log record.</param>
    public bool IsDue(HeadPartition partition, long newestUnixMs, long record, long nowUnixMs)
    {
        var idle = TimeSpan.FromMilliseconds(nowUnixMs - partition.WrittenUnixMs);
        if (partition.Samples == 0) return false;
        if (newestUnixMs < partition.EndUnixMs + Grace.TotalMilliseconds) return idle >= IdleNewest;
        // A backfill rushes through partitions; a host that is always late trickles into one: it shall not make a block
        // a minute.
        var passed = partition.Samples >= BulkRows && record - partition.Records.Last >= BulkRecords;
        return passed || idle >= Idle || nowUnixMs - partition.CreatedUnixMs >= StoreHead.PartitionMs;
    }

    /// <summary>Sealed bytes beyond which the largest partition becomes a block early.</summary>
    public long MaxSealedBytes(int series) => Math.Max(minSealedBytes, series * SealedBytesPerSeries);

    /// <summary>
    /// True if idle series are so many that it pays to void all ids: senders then look theirs up again.
    /// </summary>
    public static bool IsWorthForgetting(int idle, int all) => idle >= MinIdleSeries && idle >= all / 4;

    /// <summary>
    /// Rows a series keeps open: 128 for a fleet of hundreds of hosts, less for tens of thousands, as an open row costs
    /// 12 bytes.
    /// </summary>
    public static int SealRows(int series) =>
        series switch { < 50_000 => ChunkArena.MaxOpenRows, < 200_000 => 64, < 500_000 => 32, _ => 16 };
}
