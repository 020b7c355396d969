using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect;

/// <summary>The metrics of one collector, and what it had to leave out.</summary>
/// <param name="boot">When the host started: its counters count since then.</param>
internal sealed class Instruments(BootTime boot)
{
    // Replaced, never changed: the loop may walk through it while a slow collector declares.
    private Instrument[] _metrics = [];
    private Points<long>? _leftOut;
    private bool _isHeld;

    /// <summary>Time of this round, Unix nanoseconds: of all points read in it.</summary>
    public ulong UnixNano { get; private set; }

    /// <summary>Start of the host, Unix nanoseconds; 0: unknown.</summary>
    public ulong BootUnixNano => boot.UnixNano;

    /// <summary>What the last read left out, for the log; null: nothing.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>A monotonic sum, cumulative since the host (or the process in question) started.</summary>
    public Points<T> Counter<T>(string name, string unit, string description) where T : struct =>
        Declare(new Points<T>(this, name, unit, description, MetricKind.Counter));

    /// <summary>A sum that goes up and down: amounts that add up over their attributes.</summary>
    public Points<T> UpDown<T>(string name, string unit, string description) where T : struct =>
        Declare(new Points<T>(this, name, unit, description, MetricKind.UpDown));

    /// <summary>A value that cannot be added up: a ratio, an average, a temperature.</summary>
    public Points<double> Gauge(string name, string unit, string description) =>
        Declare(new Points<double>(this, name, unit, description, MetricKind.Gauge));

    /// <summary>Says how many things of a kind this read leaves out, in a metric and in the log.</summary>
    /// <param name="area">The metric is this and ".left_out": system.network, …; one for each collector.</param>
    /// <param name="what">Attribute of the metric, such as "interfaces".</param>
    /// <param name="count">None: 0.</param>
    public void Omit(string area, string what, long count)
    {
        _leftOut ??= UpDown<long>(area + ".left_out", "{things}", "What the agent saw and does not report.");
        _leftOut.Add(count, Attributes.Of(("what", what)));
        if (count > 0) LeftOut = $"{(LeftOut is null ? "" : LeftOut + ", ")}{count} {what}";
    }

    /// <summary>Removes the points of the last read. Called by the reading thread.</summary>
    public void Begin(ulong unixNano)
    {
        (UnixNano, _isHeld, LeftOut) = (unixNano, false, null);
        foreach (var metric in _metrics) metric.Begin();
    }

    /// <summary>Says that this read brings nothing new: all series go on.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>Shows what was read.</summary>
    public void Show()
    {
        foreach (var metric in _metrics)
        {
            if (_isHeld) metric.Hold();
            else metric.Show(UnixNano);
        }
    }

    /// <summary>Shows nothing; all series go on.</summary>
    public void ShowNothing()
    {
        foreach (var metric in _metrics) metric.Hold();
    }

    /// <summary>Ends all series, since their values are no longer known.</summary>
    public void End(ulong unixNano)
    {
        foreach (var metric in _metrics) metric.End(unixNano);
    }

    /// <summary>Writes what is shown as fields of ScopeMetrics.</summary>
    public void WriteTo(ProtoBuffer message)
    {
        foreach (var metric in _metrics) metric.WriteTo(message);
    }

    private Points<T> Declare<T>(Points<T> points) where T : struct
    {
        _metrics = [.. _metrics, points];
        return points;
    }
}
