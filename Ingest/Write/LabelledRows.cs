using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Write;

/// <summary>Adds series whose labels need no translation: remote write and imports. One owner, pooled.</summary>
internal sealed class LabelledRows(RowWriter rows, IngestOptions options)
{
    private readonly SeriesLabels _labels = new(options);
    private string? _flaw;

    /// <summary>Begins a label set.</summary>
    public void BeginLabels()
    {
        _labels.Clear();
        _flaw = null;
    }

    /// <summary>Adds a label to the set.</summary>
    public void AddLabel(string name, string value)
    {
        if (name.Length == 0) _flaw ??= "a label has no name";
        else if (!_labels.TryAdd(name, value)) _flaw ??= $"the label '{name}' occurs twice in one series";
    }

    /// <summary>Creates a series of the set.</summary>
    /// <returns>False, with the reason, if it cannot be kept.</returns>
    public bool TryCreate(Hash128 key, out SeriesId series, out string? reason)
    {
        series = default;
        if (rows.Sender.BoundHost is { } host)
        {
            _labels.Set("host_name", host);
            _labels.Set("instance", host);
        }
        reason = _flaw;
        if (reason is not null || !_labels.TryBuild(out var labels, out reason)) return false;
        if (labels.MetricName.Length > 0) return rows.TryCreate(key, labels, out series, out reason);
        reason = $"a series has no name: {labels}";
        return false;
    }

    /// <summary>Adds a sample; the series is known, or was created by this request.</summary>
    public void Add(Hash128 key, SeriesId series, long unixMs, double value, long startUnixMs = 0)
    {
        if (!rows.InWindow(unixMs)) rows.RejectTime(unixMs);
        else if (startUnixMs == 0 || Sample.IsStaleMarker(value)) rows.Add(series, unixMs, value);
        else if (series.IsPlaceholder || !rows.TryAddCounter(key, unixMs, value, startUnixMs, out _))
            rows.AddNew(key, series, unixMs, value, startUnixMs);
    }

    /// <summary>Adds an exemplar; one outside the accepted window is dropped.</summary>
    public void Add(SeriesId series, Exemplar exemplar)
    {
        if (rows.InWindow(exemplar.UnixMs)) rows.Batch.Exemplars.Add((series, exemplar));
    }
}
