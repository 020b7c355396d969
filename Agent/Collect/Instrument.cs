using System.Diagnostics;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect;

/// <summary>How the values of a metric behave.</summary>
internal enum MetricKind
{
    Gauge,
    UpDown,
    Counter,
}

/// <summary>
/// One metric: its points of this round, encoded as they are read, and the series of the round before.
/// </summary>
/// <remarks>
/// A series that is in the round before and not in this one has ended: it gets one last point with the flag "no
/// recorded value", so that its last value does not live on. The reading thread calls <see cref="Begin"/> and adds
/// points; the loop calls the rest while no read is under way, or else only <see cref="End"/>, which touches nothing
/// that the reading thread does.
/// </remarks>
internal abstract class Instrument
{
    private readonly MetricKind _kind;
    private readonly byte[] _head;
    private readonly ProtoBuffer _points = new();
    private readonly ProtoBuffer _markers = new();
    private readonly HashSet<Attributes> _seen = [];
    private List<Series> _now = [];
    private List<Series> _before = [];
    private bool _shown;

    private protected Instrument(string name, string unit, string description, MetricKind kind)
    {
        (Name, _kind) = (name, kind);
        var head = new ProtoBuffer();
        head.WriteText(OtlpFields.MetricName, name);
        head.WriteText(OtlpFields.MetricDescription, description);
        head.WriteText(OtlpFields.MetricUnit, unit);
        _head = head.Written.ToArray();
    }

    public string Name { get; }

    /// <summary>Number of points read so far in this round.</summary>
    public int Count => _now.Count;

    private protected bool IsCounter => _kind == MetricKind.Counter;

    /// <summary>Removes the points of the last read.</summary>
    public void Begin()
    {
        _points.Clear();
        _now.Clear();
    }

    /// <summary>The series goes on, though it has no point in this round.</summary>
    public void Keep(Attributes attributes) => _now.Add(new(attributes, 0));

    /// <summary>Shows what was read, and ends the series that are no longer there.</summary>
    public void Show(ulong unixNano)
    {
        _markers.Clear();
        _shown = true;
        if (!HasSameSeries()) EndMissing(unixNano);
        (_before, _now) = (_now, _before);
    }

    /// <summary>Shows nothing; all series go on.</summary>
    public void Hold()
    {
        _markers.Clear();
        _shown = false;
    }

    /// <summary>Shows nothing, and ends all series.</summary>
    public void End(ulong unixNano)
    {
        _markers.Clear();
        _shown = false;
        foreach (var series in _before) WriteMarker(series, unixNano);
        _before.Clear();
    }

    /// <summary>Writes the metric as a field of ScopeMetrics, unless it has no points.</summary>
    public void WriteTo(ProtoBuffer message)
    {
        var points = (_shown ? _points.Length : 0) + _markers.Length;
        if (points == 0) return;
        // A sum has two fields of two bytes before its points.
        var isSum = _kind != MetricKind.Gauge;
        var data = points + (isSum ? 4 : 0);
        message.WriteHead(OtlpFields.ScopeMetricsMetric, _head.Length + ProtoBuffer.FieldSize(data));
        message.Append(_head);
        message.WriteHead(isSum ? OtlpFields.MetricSum : OtlpFields.MetricGauge, data);
        if (isSum)
        {
            message.WriteVarint(OtlpFields.SumTemporality, OtlpFields.Cumulative);
            message.WriteVarint(OtlpFields.SumIsMonotonic, _kind == MetricKind.Counter ? 1u : 0u);
        }

        if (_shown) message.Append(_points.Written);
        message.Append(_markers.Written);
    }

    /// <param name="field">PointInteger or PointDouble.</param>
    /// <param name="bits">Of the value.</param>
    /// <param name="attributes">Of the series.</param>
    /// <param name="startUnixNano">When a counter began to count; 0: unknown.</param>
    /// <param name="unixNano">When it was read.</param>
    private protected void Write(int field, ulong bits, Attributes attributes, ulong startUnixNano, ulong unixNano)
    {
        _now.Add(new(attributes, startUnixNano));
        WriteHead(_points, new(attributes, startUnixNano), unixNano, valueBytes: 9);
        _points.WriteFixed64(field, bits);
        _points.Append(attributes.Encoded);
    }

    private bool HasSameSeries()
    {
        if (_now.Count != _before.Count) return false;
        for (var i = 0; i < _now.Count; i++)
        {
            if (!ReferenceEquals(_now[i].Attributes, _before[i].Attributes)) return false;
        }

        return true;
    }

    private void EndMissing(ulong unixNano)
    {
        foreach (var series in _now) _seen.Add(series.Attributes);
        foreach (var series in _before)
        {
            if (!_seen.Contains(series.Attributes)) WriteMarker(series, unixNano);
        }

        _seen.Clear();
    }

    private void WriteMarker(in Series series, ulong unixNano)
    {
        WriteHead(_markers, series, unixNano, valueBytes: 2);
        _markers.WriteVarint(OtlpFields.PointFlags, OtlpFields.NoRecordedValue);
        _markers.Append(series.Attributes.Encoded);
    }

    private static void WriteHead(ProtoBuffer points, in Series series, ulong unixNano, int valueBytes)
    {
        Debug.Assert(series.StartUnixNano <= unixNano, "nothing begins to count after it was read");
        var start = series.StartUnixNano > 0 ? 9 : 0;
        points.WriteHead(OtlpFields.DataPoint, start + 9 + valueBytes + series.Attributes.Encoded.Length);
        if (start > 0) points.WriteFixed64(OtlpFields.PointStart, series.StartUnixNano);
        points.WriteFixed64(OtlpFields.PointTime, unixNano);
    }

    private readonly record struct Series(Attributes Attributes, ulong StartUnixNano);
}
