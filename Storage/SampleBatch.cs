using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LightWatch.Storage;

/// <summary>Samples in columns, filled once by one thread, appended once, then disposed back to a pool.</summary>
/// <remarks>
/// Row i is (<see cref="Series"/>[i], <see cref="UnixMs"/>[i], <see cref="Values"/>[i]). Histogram rows have a value of
/// NaN and a non-null <see cref="Histograms"/>[i]. Spans are valid until the next Add or Dispose. Rows may come in any
/// order.
/// </remarks>
public sealed class SampleBatch : IDisposable
{
    private const int LargestKeptRows = 1 << 20;
    private const int MaxPooled = 32;
    private static readonly ConcurrentBag<SampleBatch> Pool = [];

    private SeriesId[] _series = new SeriesId[1024];
    private long[] _unixMs = new long[1024];
    private double[] _values = new double[1024];
    private NativeHistogram?[]? _histograms;
    private long[]? _startUnixMs;
    private readonly List<Labels> _newSeries = [];
    private readonly List<SeriesId> _resolved = [];
    private bool _rented;

    private SampleBatch()
    {
    }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<SeriesId> Series => _series.AsSpan(0, Count);

    /// <summary>Times, milliseconds since 1970 UTC.</summary>
    public ReadOnlySpan<long> UnixMs => _unixMs.AsSpan(0, Count);

    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>Histograms by row, null for float rows; empty if there is none at all.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => _histograms.AsSpan(0, _histograms is null ? 0 : Count);

    /// <summary>Start times of cumulative samples by row, milliseconds, 0 = unknown; empty if none is known.</summary>
    public ReadOnlySpan<long> StartUnixMs => _startUnixMs.AsSpan(0, _startUnixMs is null ? 0 : Count);

    /// <summary>Label sets whose id the filler did not know: placeholder -1 is the first, -2 the second …</summary>
    public ReadOnlySpan<Labels> NewSeries => CollectionsMarshal.AsSpan(_newSeries);

    /// <summary>Ids of <see cref="NewSeries"/>, filled by the sink with the rows' placeholders; empty before.</summary>
    public ReadOnlySpan<SeriesId> ResolvedSeries => CollectionsMarshal.AsSpan(_resolved);

    /// <summary>Metadata that came with the samples.</summary>
    public List<MetricMetadata> Metadata { get; } = [];

    /// <summary>Exemplars that came with the samples; ids may be placeholders.</summary>
    public List<(SeriesId Series, Exemplar Exemplar)> Exemplars { get; } = [];

    /// <summary>
    /// The value of <see cref="ISampleSink.SeriesEpoch"/> under which ids were looked up; see
    /// <see cref="AppendStatus.StaleSeries"/>.
    /// </summary>
    public long SeriesEpoch { get; set; }

    /// <summary>An empty batch; the caller disposes it.</summary>
    public static SampleBatch Rent()
    {
        if (!Pool.TryTake(out var batch)) batch = new SampleBatch();
        batch._rented = true;
        return batch;
    }

    /// <summary>Adds a label set whose id is not known, and returns the placeholder for its rows.</summary>
    public SeriesId AddSeries(Labels labels)
    {
        _newSeries.Add(labels);
        return new SeriesId(-_newSeries.Count);
    }

    public void Add(SeriesId series, long unixMs, double value)
    {
        Debug.Assert(_rented, "a disposed batch takes no rows");
        var row = Count;
        if (row == _values.Length) Grow();
        _series[row] = series;
        _unixMs[row] = unixMs;
        _values[row] = value;
        Count = row + 1;
    }

    /// <summary>Adds a sample with the time at which its counter started, milliseconds, 0 = unknown.</summary>
    public void Add(SeriesId series, long unixMs, double value, long startUnixMs)
    {
        Add(series, unixMs, value);
        if (startUnixMs == 0 && _startUnixMs is null) return;
        (_startUnixMs ??= new long[_values.Length])[Count - 1] = startUnixMs;
    }

    public void Add(SeriesId series, long unixMs, NativeHistogram histogram, long startUnixMs = 0)
    {
        Add(series, unixMs, double.NaN, startUnixMs);
        (_histograms ??= new NativeHistogram?[_values.Length])[Count - 1] = histogram;
    }

    /// <summary>
    /// For readers of stored batches: adds <paramref name="rows"/> rows of undefined content to fill.
    /// </summary>
    internal void Extend(int rows, out Span<SeriesId> series, out Span<long> unixMs, out Span<double> values)
    {
        while (Count + rows > _values.Length) Grow();
        series = _series.AsSpan(Count, rows);
        unixMs = _unixMs.AsSpan(Count, rows);
        values = _values.AsSpan(Count, rows);
        Count += rows;
    }

    /// <summary>For readers of stored batches: the start times of all rows, to fill.</summary>
    internal Span<long> ExtendStartTimes() => (_startUnixMs ??= new long[_values.Length]).AsSpan(0, Count);

    /// <summary>For readers of stored batches: makes an existing row a histogram.</summary>
    internal void SetHistogram(int row, NativeHistogram histogram)
    {
        _values[row] = double.NaN;
        (_histograms ??= new NativeHistogram?[_values.Length])[row] = histogram;
    }

    /// <summary>
    /// For readers of stored batches: replaces each id; rows and exemplars whose id is not in the map are left out.
    /// </summary>
    /// <returns>Rows left out.</returns>
    internal int Translate(Dictionary<long, SeriesId> ids)
    {
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (!ids.TryGetValue(_series[row].Value, out var id)) continue;
            _series[kept] = id;
            _unixMs[kept] = _unixMs[row];
            _values[kept] = _values[row];
            if (_histograms is not null) _histograms[kept] = _histograms[row];
            if (_startUnixMs is not null) _startUnixMs[kept] = _startUnixMs[row];
            kept++;
        }
        var lost = Count - kept;
        Truncate(kept);
        Exemplars.RemoveAll(e => !ids.ContainsKey(e.Series.Value));
        foreach (ref var exemplar in CollectionsMarshal.AsSpan(Exemplars)) exemplar.Series = ids[exemplar.Series.Value];
        return lost;
    }

    /// <summary>Forgets the rows from <paramref name="count"/> on: a refused request takes its rows back.</summary>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _histograms?.AsSpan(count, Count - count).Clear();
        _startUnixMs?.AsSpan(count, Count - count).Clear();
        Count = count;
    }

    /// <summary>
    /// For sinks: gives the ids of <see cref="NewSeries"/> and puts them in place of the placeholders.
    /// </summary>
    public void Resolve(ReadOnlySpan<SeriesId> ids)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, _newSeries.Count);
        _resolved.Clear();
        _resolved.AddRange(ids);
        foreach (ref var id in _series.AsSpan(0, Count))
            if (id.Value < 0) id = ids[(int)(-id.Value - 1)];
        foreach (ref var exemplar in CollectionsMarshal.AsSpan(Exemplars))
            if (exemplar.Series.Value < 0) exemplar.Series = ids[(int)(-exemplar.Series.Value - 1)];
    }

    /// <summary>Empties the batch and gives it back to the pool.</summary>
    public void Dispose()
    {
        if (!_rented) return;
        _rented = false;
        Count = 0;
        _histograms = null;
        _startUnixMs = null;
        _newSeries.Clear();
        _resolved.Clear();
        Metadata.Clear();
        Exemplars.Clear();
        SeriesEpoch = 0;
        if (_values.Length <= LargestKeptRows && Pool.Count < MaxPooled) Pool.Add(this);
    }

    private void Grow()
    {
        var rows = _values.Length * 2;
        Array.Resize(ref _series, rows);
        Array.Resize(ref _unixMs, rows);
        Array.Resize(ref _values, rows);
        if (_histograms is not null) Array.Resize(ref _histograms, rows);
        if (_startUnixMs is not null) Array.Resize(ref _startUnixMs, rows);
    }
}
