using System.Runtime.CompilerServices;

namespace LightWatch.Storage.Embedded.Heads;

/// <summary>The part of the head that covers one window of data time, by slot. One writer; readers run beside it.</summary>
internal sealed class HeadPartition(long startUnixMs, long endUnixMs, long sequence)
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private HeadSeries?[]?[] _pages = new HeadSeries?[]?[4];
    private long _samples;
    private long _minUnixMs = long.MaxValue;
    private long _maxUnixMs = long.MinValue;

    /// <summary>First time of the window, Unix ms, included.</summary>
    public long StartUnixMs { get; } = startUnixMs;

    /// <summary>End of the window, Unix ms, excluded.</summary>
    public long EndUnixMs { get; } = endUnixMs;

    /// <summary>Grows from partition to partition: where two have the same sample, the greater one's is the newer.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Where its chunks are.</summary>
    public ChunkArena Arena { get; } = new(startUnixMs);

    /// <summary>Numbers of the first and last log record with rows in here.</summary>
    public (long First, long Last) Records { get; private set; } = (long.MaxValue, 0);

    /// <summary>Rows taken, repeated ones counted twice.</summary>
    public long Samples => Volatile.Read(ref _samples);

    /// <summary>Series with rows in here.</summary>
    public int Series { get; private set; }

    /// <summary>Least and greatest time in here, Unix ms.</summary>
    public (long Min, long Max) Times => (Volatile.Read(ref _minUnixMs), Volatile.Read(ref _maxUnixMs));

    /// <summary>The rows of a series, or null.</summary>
    public HeadSeries? Get(int slot)
    {
        var pages = Volatile.Read(ref _pages);
        var page = slot >> PageBits;
        return page < pages.Length && Volatile.Read(ref pages[page]) is { } series ? Volatile.Read(ref series[slot & (PageSize - 1)]) : null;
    }

    /// <summary>For the writer only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HeadSeries GetOrAdd(int slot)
    {
        var page = slot >> PageBits;
        if (page < _pages.Length && _pages[page] is { } series && series[slot & (PageSize - 1)] is { } found) return found;
        return Add(slot);
    }

    /// <summary>For the writer only: notes rows that were just appended.</summary>
    public void Note(long record, int rows, long minUnixMs, long maxUnixMs)
    {
        Records = (Math.Min(Records.First, record), Math.Max(Records.Last, record));
        if (minUnixMs < _minUnixMs) Volatile.Write(ref _minUnixMs, minUnixMs);
        if (maxUnixMs > _maxUnixMs) Volatile.Write(ref _maxUnixMs, maxUnixMs);
        Volatile.Write(ref _samples, _samples + rows);
    }

    private HeadSeries Add(int slot)
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
        var added = new HeadSeries(Arena.FirstRows);
        Volatile.Write(ref series[slot & (PageSize - 1)], added);
        Series++;
        return added;
    }
}
