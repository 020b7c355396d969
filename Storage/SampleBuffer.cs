using System.Diagnostics;

namespace LightWatch.Storage;

/// <summary>
/// Samples of one series in columns, ascending in time, each time once. One owner, reused from series to series.
/// </summary>
public sealed class SampleBuffer
{
    private long[] _unixMs = new long[512];
    private double[] _values = new double[512];
    private NativeHistogram?[]? _histograms;
    private long[]? _startUnixMs;

    public int Count { get; private set; }

    /// <summary>Rows there is room for.</summary>
    public int Capacity => _values.Length;

    /// <summary>True if any row is a histogram.</summary>
    public bool HasHistograms => _histograms is not null;

    /// <summary>True if any row has a known start time.</summary>
    public bool HasStartTimes => _startUnixMs is not null;

    public Span<long> UnixMs => _unixMs.AsSpan(0, Count);

    public Span<double> Values => _values.AsSpan(0, Count);

    /// <summary>Null for float rows; empty unless <see cref="HasHistograms"/>.</summary>
    public Span<NativeHistogram?> Histograms => _histograms.AsSpan(0, _histograms is null ? 0 : Count);

    /// <summary>0 = unknown; empty unless <see cref="HasStartTimes"/>.</summary>
    public Span<long> StartUnixMs => _startUnixMs.AsSpan(0, _startUnixMs is null ? 0 : Count);

    public void Clear()
    {
        Count = 0;
        _histograms = null;
        _startUnixMs = null;
    }

    /// <summary>Adds <paramref name="rows"/> rows of undefined content for a decoder to fill.</summary>
    public void Extend(int rows, out Span<long> unixMs, out Span<double> values)
    {
        Reserve(Count + rows);
        Debug.Assert(_unixMs.Length == _values.Length && Count + rows <= _values.Length, "columns are of one length");
        unixMs = _unixMs.AsSpan(Count, rows);
        values = _values.AsSpan(Count, rows);
        Count += rows;
    }

    public void Add(long unixMs, double value)
    {
        if (Count == _values.Length) Reserve(Count + 1);
        _unixMs[Count] = unixMs;
        _values[Count++] = value;
    }

    /// <summary>Adds a row of any kind; <paramref name="histogram"/> null makes it a float row.</summary>
    public void Add(long unixMs, double value, NativeHistogram? histogram, long startUnixMs)
    {
        Add(unixMs, value);
        if (histogram is not null) SetHistogram(Count - 1, histogram);
        if (startUnixMs != 0) SetStart(Count - 1, startUnixMs);
    }

    public void SetHistogram(int row, NativeHistogram histogram) =>
        (_histograms ??= new NativeHistogram?[_values.Length])[row] = histogram;

    public void SetStart(int row, long startUnixMs) => (_startUnixMs ??= new long[_values.Length])[row] = startUnixMs;

    /// <summary>Keeps rows [from, from + count), moved to the front.</summary>
    public void Slice(int from, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from + count, Count);
        if (from > 0)
        {
            Array.Copy(_unixMs, from, _unixMs, 0, count);
            Array.Copy(_values, from, _values, 0, count);
            if (_histograms is not null) Array.Copy(_histograms, from, _histograms, 0, count);
            if (_startUnixMs is not null) Array.Copy(_startUnixMs, from, _startUnixMs, 0, count);
        }
        _histograms?.AsSpan(count, Count - count).Clear();
        _startUnixMs?.AsSpan(count, Count - count).Clear();
        Count = count;
    }

    /// <summary>Takes rows [index, index + count) out; later rows move up.</summary>
    public void RemoveRange(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index + count, Count);
        if (count == 0) return;
        var later = Count - index - count;
        Array.Copy(_unixMs, index + count, _unixMs, index, later);
        Array.Copy(_values, index + count, _values, index, later);
        if (_histograms is not null) Array.Copy(_histograms, index + count, _histograms, index, later);
        if (_startUnixMs is not null) Array.Copy(_startUnixMs, index + count, _startUnixMs, index, later);
        Count -= count;
        _histograms?.AsSpan(Count, count).Clear();
        _startUnixMs?.AsSpan(Count, count).Clear();
    }

    private void Reserve(int rows)
    {
        if (rows <= _values.Length) return;
        var size = Math.Max(rows, _values.Length * 2);
        Array.Resize(ref _unixMs, size);
        Array.Resize(ref _values, size);
        if (_histograms is not null) Array.Resize(ref _histograms, size);
        if (_startUnixMs is not null) Array.Resize(ref _startUnixMs, size);
    }
}
