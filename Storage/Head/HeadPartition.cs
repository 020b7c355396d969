using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Head;

/// <summary>
/// The part of the head that covers one window of data time, by slot of a series table. One writer; readers run beside
/// it.
/// </summary>
internal sealed class HeadPartition
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private HeadSeries?[]?[] _pages = new HeadSeries?[]?[4];
    private long _samples;
    private long _minUnixMs = long.MaxValue;
    private long _maxUnixMs = long.MinValue;

    public HeadPartition(SeriesTable table, ChunkArena arena, long endUnixMs, long sequence, long createdUnixMs)
    {
        (Table, Arena, EndUnixMs, Sequence, CreatedUnixMs, WrittenUnixMs) =
            (table, arena, endUnixMs, sequence, createdUnixMs, createdUnixMs);
    }

    /// <summary>Whose slots these are.</summary>
    public SeriesTable Table { get; }

    /// <summary>Where its chunks are.</summary>
    public ChunkArena Arena { get; }

    /// <summary>First time of the window, Unix ms, included.</summary>
    public long StartUnixMs => Arena.StartUnixMs;

    /// <summary>End of the window, Unix ms, excluded.</summary>
    public long EndUnixMs { get; }

    /// <summary>
    /// Grows from partition to partition: where two have the same sample, the greater one's is the newer.
    /// </summary>
    public long Sequence { get; }

    /// <summary>This machine's time when it was made, Unix ms.</summary>
    public long CreatedUnixMs { get; }

    /// <summary>This machine's time when it was last written to, Unix ms.</summary>
    public long WrittenUnixMs { get; private set; }

    /// <summary>No more rows come in; set by the writer, once.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Numbers of the first and last log record with rows in here.</summary>
    public (long First, long Last) Records { get; private set; } = (long.MaxValue, 0);

    /// <summary>Rows taken, repeated ones counted twice.</summary>
    public long Samples => Volatile.Read(ref _samples);

    /// <summary>Series with rows in here.</summary>
    public int Series { get; private set; }

    /// <summary>Least and greatest time in here, Unix ms.</summary>
    public (long Min, long Max) Times => (Volatile.Read(ref _minUnixMs), Volatile.Read(ref _maxUnixMs));

    /// <summary>True if there are samples in a closed range of time, or may be.</summary>
    public bool Overlaps(long fromUnixMs, long toUnixMs) => Times.Min <= toUnixMs && Times.Max >= fromUnixMs;

    /// <summary>The rows of a series, or null.</summary>
    public HeadSeries? Get(int slot)
    {
        var pages = Volatile.Read(ref _pages);
        var page = slot >> PageBits;
        return page < pages.Length && Volatile.Read(ref pages[page]) is { } series
            ? Volatile.Read(ref series[slot & (PageSize - 1)]) : null;
    }

    /// <summary>Slots with rows, ascending.</summary>
    public IEnumerable<int> Slots()
    {
        var pages = Volatile.Read(ref _pages);
        for (var page = 0; page < pages.Length; page++)
            for (var i = 0; i < PageSize && pages[page] is { } series; i++)
                if (series[i] is not null) yield return (page << PageBits) + i;
    }

    /// <summary>For the writer only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeadSeries GetOrAdd(int slot)
    {
        Debug.Assert(!IsFrozen && slot >= 0 && slot < Table.Count,
            "0 <= slot < Table.Count, and only an open partition grows");
        var page = slot >> PageBits;
        if (page < _pages.Length && _pages[page] is { } series && series[slot & (PageSize - 1)] is { } found)
            return found;
        return Set(slot, new HeadSeries(Arena.FirstRows));
    }

    /// <summary>For the writer only: notes rows that were just appended.</summary>
    public void Note(long record, int rows, long minUnixMs, long maxUnixMs, long nowUnixMs)
    {
        Debug.Assert(!IsFrozen && rows > 0, "only an open partition takes rows");
        Debug.Assert(minUnixMs >= StartUnixMs && minUnixMs <= maxUnixMs && maxUnixMs < EndUnixMs,
            "StartUnixMs <= min <= max < EndUnixMs");
        Debug.Assert(record >= Records.Last, "record numbers only grow");
        Records = (Math.Min(Records.First, record), Math.Max(Records.Last, record));
        WrittenUnixMs = nowUnixMs;
        if (minUnixMs < _minUnixMs) Volatile.Write(ref _minUnixMs, minUnixMs);
        if (maxUnixMs > _maxUnixMs) Volatile.Write(ref _maxUnixMs, maxUnixMs);
        Volatile.Write(ref _samples, _samples + rows);
    }

    /// <summary>For the writer only: from now on it is only read.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>
    /// For the writer only: the same rows under the slots of another table. Rows that come in later are seen in the
    /// copy alone.
    /// </summary>
    /// <param name="slots">New slot by old slot.</param>
    public HeadPartition Renumber(SeriesTable table, ReadOnlySpan<int> slots)
    {
        var copy = new HeadPartition(table, Arena, EndUnixMs, Sequence, CreatedUnixMs) { WrittenUnixMs = WrittenUnixMs,
            IsFrozen = IsFrozen, Records = Records };
        (copy._samples, copy._minUnixMs, copy._maxUnixMs) = (_samples, _minUnixMs, _maxUnixMs);
        foreach (var slot in Slots()) copy.Set(slots[slot], Get(slot)!);
        return copy;
    }

    private HeadSeries Set(int slot, HeadSeries rows)
    {
        var page = slot >> PageBits;
        if (page >= _pages.Length)
        {
            var pages = _pages;
            Array.Resize(ref pages, Math.Max(page + 1, pages.Length * 2));
            Volatile.Write(ref _pages, pages);
        }
        if (_pages[page] is not { } series)
        {
            series = new HeadSeries?[PageSize];
            Volatile.Write(ref _pages[page], series);
        }
        Debug.Assert(series[slot & (PageSize - 1)] is null, "a slot is filled once");
        Volatile.Write(ref series[slot & (PageSize - 1)], rows);
        Series++;
        return rows;
    }
}
