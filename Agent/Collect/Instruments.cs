using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LightWatch.Agent.Collect;

/// <summary>The instruments of one collector, and whether the points of its last read are exported.</summary>
/// <remarks>
/// The SDK keeps a place for every series that it has exported, up to the limit given here, until the instrument ends.
/// A collector whose series come and go therefore calls <see cref="Renew"/> when its own bounded cache is full.
/// </remarks>
internal sealed class Instruments : IDisposable
{
    public const string MeterName = "LightWatch.Agent";

    private readonly List<Action<Meter>> _declarations = [];
    private readonly List<Action> _clear = [];
    private readonly Dictionary<string, int> _limits;
    private readonly string _meterName;
    private Meter _meter;

    /// <param name="limits">Filled with each instrument's largest number of series, by instrument name.</param>
    /// <param name="meterName">The scope that is exported; tests use others.</param>
    public Instruments(Dictionary<string, int> limits, string meterName = MeterName)
    {
        (_limits, _meterName) = (limits, meterName);
        _meter = new(meterName);
    }

    /// <summary>True while the last read is complete and belongs to this round.</summary>
    public bool Visible { get; set; }

    /// <summary>A monotonic sum, cumulative since the host (or the process in question) started.</summary>
    public Points<T> Counter<T>(string name, string unit, string description, int series = 1) where T : struct =>
        Declare<T>(name, series, (meter, read) => meter.CreateObservableCounter(name, read, unit, description));

    /// <summary>A sum that goes up and down: amounts that add up over their attributes.</summary>
    public Points<T> UpDown<T>(string name, string unit, string description, int series = 1) where T : struct =>
        Declare<T>(name, series, (meter, read) => meter.CreateObservableUpDownCounter(name, read, unit, description));

    /// <summary>A value that cannot be added up: a ratio, an average, a temperature.</summary>
    public Points<double> Gauge(string name, string unit, string description, int series = 1) =>
        Declare<double>(name, series, (meter, read) => meter.CreateObservableGauge(name, read, unit, description));

    /// <summary>Removes the points of the last read.</summary>
    public void Clear()
    {
        foreach (var clear in _clear) clear();
    }

    /// <summary>
    /// Ends all instruments and declares them again, so that the series exported so far no longer count. Called from
    /// within a read.
    /// </summary>
    public void Renew()
    {
        _meter.Dispose();
        _meter = new(_meterName);
        foreach (var declare in _declarations) declare(_meter);
    }

    public void Dispose() => _meter.Dispose();

    private Points<T> Declare<T>(string name, int series,
        Action<Meter, Func<IEnumerable<Measurement<T>>>> create) where T : struct
    {
        Debug.Assert(series > 0, "an instrument has room for a series");
        var points = new Points<T>(() => Visible);
        _limits[name] = series;
        _clear.Add(points.Clear);
        _declarations.Add(meter => create(meter, points.Observe));
        create(_meter, points.Observe);
        return points;
    }
}
