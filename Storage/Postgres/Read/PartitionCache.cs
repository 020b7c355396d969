using System.Collections.Concurrent;
using System.Diagnostics;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// The cached part of one closed partition: by series its samples as a chunk, empty where it has none.
/// </summary>
internal sealed class CachedPartition
{
    private const int EntryBytes = 80;                           // of the dictionary and the array's head

    private readonly ConcurrentDictionary<long, byte[]> _chunks = new();
    private long _bytes;

    /// <summary>Approximate bytes in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Number of the select that used it last.</summary>
    public long UsedBy { get; set; }

    public bool TryGet(long id, out byte[] chunk) => _chunks.TryGetValue(id, out chunk!);

    public void Add(long id, byte[] chunk)
    {
        if (!_chunks.TryAdd(id, chunk)) return;
        var bytes = Interlocked.Add(ref _bytes, chunk.Length + EntryBytes);
        Debug.Assert(bytes >= chunk.Length + EntryBytes, "chunks are added, never removed");
    }
}

/// <summary>
/// Closed partitions in memory, bounded by bytes: the least recently used goes first. Safe for many threads.
/// </summary>
/// <remarks>
/// A select takes partitions before it reads the database, and adds to those it took. One that is forgotten or evicted
/// meanwhile is out of the cache, so nothing stale ever gets in.
/// </remarks>
internal sealed class PartitionCache(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(long StartUnixMs, bool WithStarts), CachedPartition> _partitions = [];
    private long _selects;

    public bool IsOn => maxBytes > 0;

    public long Bytes
    {
        get
        {
            lock (_gate) return _partitions.Values.Sum(p => p.Bytes);
        }
    }

    /// <summary>The partitions that begin at some times, made where they are missing.</summary>
    /// <param name="withStarts">Partitions with start times are cached apart from those without.</param>
    public CachedPartition[] Take(IReadOnlyList<long> startsUnixMs, bool withStarts = false)
    {
        lock (_gate)
        {
            _selects++;
            var taken = new CachedPartition[startsUnixMs.Count];
            for (var i = 0; i < taken.Length; i++)
            {
                var key = (startsUnixMs[i], withStarts);
                Debug.Assert(
                    ReadPlan.Floor(startsUnixMs[i]) == startsUnixMs[i],
                    "partitions start at multiples of their length");
                if (!_partitions.TryGetValue(key, out var partition))
                    _partitions[key] = partition = new CachedPartition();
                partition.UsedBy = _selects;
                taken[i] = partition;
            }
            return taken;
        }
    }

    /// <summary>Evicts what exceeds the bound, after something was added.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            var bytes = _partitions.Values.Sum(p => p.Bytes);
            if (bytes <= maxBytes) return;
            foreach (var (key, partition) in _partitions.OrderBy(p => p.Value.UsedBy).ThenBy(p => p.Key).ToList())
            {
                _ = _partitions.Remove(key);
                bytes -= partition.Bytes;
                if (bytes <= maxBytes) return;
            }
        }
    }

    /// <summary>Forgets partitions that overlap a closed range.</summary>
    public void Forget(long fromUnixMs, long toUnixMs)
    {
        lock (_gate)
        {
            var overlapping = _partitions.Keys.Where(
                k => k.StartUnixMs <= toUnixMs && k.StartUnixMs + ReadPlan.PartitionMs > fromUnixMs);
            foreach (var key in overlapping.ToList()) _ = _partitions.Remove(key);
        }
    }
}
