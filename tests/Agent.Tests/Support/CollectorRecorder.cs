using System.Diagnostics.Metrics;
using System.Globalization;
using LightWatch.Agent.Collect;

namespace LightWatch.Agent.Tests.Support;

/// <summary>Runs one collector and shows its points as <c>name{tag=value,…}</c> and number.</summary>
internal sealed class CollectorRecorder : IDisposable
{
    private readonly string _meter = $"test {Guid.NewGuid()}";
    private readonly Instruments _instruments;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _points = new(StringComparer.Ordinal);

    public CollectorRecorder()
    {
        _instruments = new([], _meter);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == _meter) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Declares the collector's instruments, which may read once.</summary>
    public void Declare(Collector collector) => collector.Declare(_instruments);

    /// <summary>Reads once and returns what an export would hold.</summary>
    public IReadOnlyDictionary<string, double> Read(Collector collector)
    {
        _points.Clear();
        _instruments.Visible = false;
        _instruments.Clear();
        collector.Read();
        _instruments.Visible = true;
        _listener.RecordObservableInstruments();
        return _points;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _instruments.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(',',
            tags.ToArray().OrderBy(t => t.Key,
                StringComparer.Ordinal).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Key}={t.Value}")));
        _points.Add($"{instrument.Name}{{{text}}}", value);
    }
}
