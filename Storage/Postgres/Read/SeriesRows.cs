using System.Diagnostics;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// Samples of one series as they come from the database: in any order until <see cref="Order"/>, then ascending, each
/// time once.
/// </summary>
internal sealed class SeriesRows
{
    private long[] _unixMs = new long[8];
    private double[] _values = new double[8];
    private NativeHistogram?[]? _histograms;
    private long[]? _starts;
    private bool _ordered = true;

    public int Count { get; private set; }

    public ReadOnlySpan<long> UnixMs => _unixMs.AsSpan(0, Count);

    public void Add(long unixMs, double value)
    {
        if (Count == _unixMs.Length) Grow();
        _ordered &= Count == 0 || unixMs > _unixMs[Count - 1];
        _unixMs[Count] = unixMs;
        _values[Count++] = value;
    }

    /// <param name="startUnixMs">0: unknown.</param>
    public void Add(long unixMs, NativeHistogram histogram, long startUnixMs)
    {
        Add(unixMs, double.NaN);
        (_histograms ??= new NativeHistogram?[_unixMs.Length])[Count - 1] = histogram;
        if (startUnixMs != 0) (_starts ??= new long[_unixMs.Length])[Count - 1] = startUnixMs;
    }

    /// <summary>Sets the start time of a sample that is there. The rows must be in order.</summary>
    public void SetStart(long unixMs, long startUnixMs)
    {
        Debug.Assert(_ordered, "rows are searched once they are in order");
        if (UnixMs.BinarySearch(unixMs) is >= 0 and var row) (_starts ??= new long[_unixMs.Length])[row] = startUnixMs;
    }

    /// <summary>
    /// Sorts by time; of rows with the same time the greatest value stays, a NaN before numbers and a histogram before
    /// both.
    /// </summary>
    /// <remarks>
    /// Rows come in no order that shows which was written last, and in another at the next query: so the values decide,
    /// as they do in the tiers.
    /// </remarks>
    public void Order()
    {
        if (_ordered) return;
        var order = new (long UnixMs, int Row)[Count];
        for (var i = 0; i < order.Length; i++) order[i] = (_unixMs[i], i);
        Array.Sort(order, (a, b) => a.UnixMs != b.UnixMs ? a.UnixMs.CompareTo(b.UnixMs) : Compare(a.Row, b.Row));
        var kept = 0;
        for (var i = 0; i < order.Length; i++)
            if (i + 1 == order.Length || order[i + 1].UnixMs != order[i].UnixMs) order[kept++] = order[i];
        var (values, histograms, starts) = (
            new double[kept], _histograms is null ? null : new NativeHistogram?[kept],
            _starts is null ? null : new long[kept]);
        for (var i = 0; i < kept; i++)
        {
            values[i] = _values[order[i].Row];
            if (histograms is not null) histograms[i] = _histograms![order[i].Row];
            if (starts is not null) starts[i] = _starts![order[i].Row];
        }
        for (var i = 0; i < kept; i++) _unixMs[i] = order[i].UnixMs;
        Array.Resize(ref _unixMs, kept);
        (_values, _histograms, _starts, Count, _ordered) = (values, histograms, starts, kept, true);
    }

    /// <summary>Number of rows in a closed range. The rows must be in order.</summary>
    public int CountOf(long fromUnixMs, long toUnixMs)
    {
        var (from, to) = Range(fromUnixMs, toUnixMs);
        return to - from;
    }

    /// <summary>Rows of a closed range, at least one, as a chunk.</summary>
    public byte[] Encode(long fromUnixMs, long toUnixMs, ByteWriter scratch)
    {
        var (from, to) = Range(fromUnixMs, toUnixMs);
        scratch.Clear();
        ChunkCodec.Encode(
            _unixMs.AsSpan(from..to), _values.AsSpan(from..to),
            _histograms is null ? default : _histograms.AsSpan(from..to),
            _starts is null ? default : _starts.AsSpan(from..to), scratch);
        return scratch.Written.ToArray();
    }

    /// <summary>Adds the rows of a closed range.</summary>
    public void CopyTo(long fromUnixMs, long toUnixMs, SampleBuffer into)
    {
        var (from, to) = Range(fromUnixMs, toUnixMs);
        if (_histograms is null && _starts is null)
        {
            into.Extend(to - from, out var times, out var values);
            _unixMs.AsSpan(from..to).CopyTo(times);
            _values.AsSpan(from..to).CopyTo(values);
            return;
        }
        for (var i = from; i < to; i++) into.Add(_unixMs[i], _values[i], _histograms?[i], _starts?[i] ?? 0);
    }

    private int Compare(int a, int b)
    {
        if (_histograms is not null && (_histograms[a] is not null || _histograms[b] is not null))
            return (_histograms[a]?.Count ?? -1).CompareTo(_histograms[b]?.Count ?? -1) is not 0 and var byCount
                ? byCount
                : (_histograms[a]?.Sum ?? 0).CompareTo(_histograms[b]?.Sum ?? 0);
        var (isNaN, isOtherNaN) = (double.IsNaN(_values[a]), double.IsNaN(_values[b]));
        if (isNaN != isOtherNaN) return isNaN ? 1 : -1;
        return isNaN
            ? BitConverter.DoubleToInt64Bits(_values[a]).CompareTo(BitConverter.DoubleToInt64Bits(_values[b]))
            : _values[a].CompareTo(_values[b]);
    }

    private (int From, int To) Range(long fromUnixMs, long toUnixMs)
    {
        Debug.Assert(_ordered, "rows are searched once they are in order");
        return (LowerBound(fromUnixMs), toUnixMs == long.MaxValue ? Count : LowerBound(toUnixMs + 1));
    }

    private int LowerBound(long unixMs) => UnixMs.BinarySearch(unixMs) is var at && at < 0 ? ~at : at;

    private void Grow()
    {
        var size = Math.Max(8, _unixMs.Length * 2);
        Array.Resize(ref _unixMs, size);
        Array.Resize(ref _values, size);
        if (_histograms is not null) Array.Resize(ref _histograms, size);
        if (_starts is not null) Array.Resize(ref _starts, size);
    }
}
