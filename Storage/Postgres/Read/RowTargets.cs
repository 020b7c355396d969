using System.Buffers.Binary;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>The rows of selected series.</summary>
/// <param name="ids">Ids of the series, ascending.</param>
/// <param name="maxBytes">Most bytes it may hold.</param>
internal sealed class GatheredRows(long[] ids, long maxBytes)
{
    private readonly SeriesRows?[] _rows = new SeriesRows?[ids.Length];
    private long _lastId = long.MinValue;
    private SeriesRows? _last;

    /// <summary>Bytes held, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>The rows of the n-th series; null if none came.</summary>
    public SeriesRows? this[int index] => _rows[index];

    /// <summary>Where rows of a series go; null if it is not selected.</summary>
    public SeriesRows? Of(long id)
    {
        if (id == _lastId) return _last;
        _lastId = id;
        return _last = Array.BinarySearch(ids, id) is >= 0 and var index ? _rows[index] ??= new SeriesRows() : null;
    }

    /// <summary>Counts bytes that came.</summary>
    /// <exception cref="StoreException">They are too many.</exception>
    public void Count(int bytes)
    {
        Bytes += bytes;
        if (Bytes > maxBytes) throw new StoreException(
            "the query selects more samples than a process may hold at once (Postgres:SelectBytes)");
    }

    public void Order()
    {
        foreach (var rows in _rows) rows?.Order();
    }
}

/// <summary>Takes (series_id, time, value).</summary>
internal sealed class SampleTarget(GatheredRows into) : ICopyTarget
{
    public int Take(ReadOnlySpan<byte> rows)
    {
        var taken = 0;
        while (CopyRows.TryThreeWords(rows[taken..], out var id, out var time, out var value))
        {
            into.Of(id)?.Add(CopyRows.UnixMs(time), BitConverter.Int64BitsToDouble(value));
            taken += CopyRows.ThreeWords;
        }
        into.Count(taken / 2);                                   // 16 of 38 bytes, and room to grow
        return taken;
    }
}

/// <summary>Takes (series_id, time, start_time) for samples that are there, in order, already.</summary>
internal sealed class StartTarget(GatheredRows into) : ICopyTarget
{
    public int Take(ReadOnlySpan<byte> rows)
    {
        var taken = 0;
        while (CopyRows.TryThreeWords(rows[taken..], out var id, out var time, out var start))
        {
            into.Of(id)?.SetStart(CopyRows.UnixMs(time), CopyRows.UnixMs(start));
            taken += CopyRows.ThreeWords;
        }
        return taken;
    }
}

/// <summary>Takes (series_id, time, data, start_time).</summary>
internal sealed class HistogramTarget(GatheredRows into) : ICopyTarget
{
    public int Take(ReadOnlySpan<byte> rows)
    {
        var taken = 0;
        while (CopyRows.RowLength(rows[taken..]) is > 0 and var length)
        {
            var rest = rows.Slice(taken + 2, length - 2);
            taken += length;
            into.Count(2 * length);
            if (!CopyRows.TryField(ref rest, out var id) || !CopyRows.TryField(ref rest, out var time)
                || !CopyRows.TryField(ref rest, out var data)) continue;
            var start = CopyRows.TryField(ref rest, out var known)
                ? CopyRows.UnixMs(BinaryPrimitives.ReadInt64BigEndian(known)) : 0;
            var reader = new ByteReader(data);
            if (!HistogramBytes.TryRead(ref reader, out var histogram))
                throw new StoreException("a histogram in the database is damaged");
            into.Of(BinaryPrimitives.ReadInt64BigEndian(id))?.Add(
                CopyRows.UnixMs(BinaryPrimitives.ReadInt64BigEndian(time)), histogram!, start);
        }
        return taken;
    }
}
