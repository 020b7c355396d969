using System.Text;
using LightWatch.Ingest.Settings;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>
/// Collects the labels of one series: attribute keys are translated, and values of colliding keys are joined.
/// </summary>
/// <remarks>
/// One owner, reused. Source: OpenTelemetry specification, "Prometheus and OpenMetrics compatibility".
/// </remarks>
internal sealed class SeriesLabels(IngestOptions options)
{
    private const int QuotedCharacters = 40;

    private readonly SortedList<string, string> _labels = new(StringComparer.Ordinal);

    private string MetricName => _labels.GetValueOrDefault(Labels.MetricNameLabel, "");

    /// <summary>Begins a new series.</summary>
    public void Clear() => _labels.Clear();

    /// <summary>
    /// Adds attributes in order of their keys; values whose keys become the same label are joined by ';'.
    /// </summary>
    /// <param name="attributes">Sorted in place.</param>
    /// <param name="except">Keys left out.</param>
    public void AddAttributes(List<(string Key, string Value)> attributes, params ReadOnlySpan<string> except)
    {
        attributes.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        foreach (var (key, value) in attributes)
        {
            if (key == Labels.MetricNameLabel || except.Contains(key)) continue;
            var name = LabelNames.Translate(key);
            if (name is null) continue;
            var isTaken = _labels.TryGetValue(name, out var earlier) && earlier.Length > 0;
            _labels[name] = isTaken ? earlier + ";" + value : value;
        }
    }

    /// <summary>Sets a label and replaces an earlier value; an empty value changes nothing.</summary>
    public void Set(string name, string value)
    {
        if (value.Length > 0) _labels[name] = value;
    }

    /// <summary>Adds a label without translation.</summary>
    /// <returns>False if there is one of this name.</returns>
    public bool TryAdd(string name, string value) => _labels.TryAdd(name, value);

    /// <summary>Sets a label unless attributes gave it a value.</summary>
    public void SetIfAbsent(string name, string value)
    {
        if (!_labels.TryGetValue(name, out var earlier) || earlier.Length == 0) Set(name, value);
    }

    /// <summary>The finished labels.</summary>
    /// <returns>False, with the reason, if a limit is exceeded.</returns>
    public bool TryBuild(out Labels labels, out string? reason)
    {
        labels = Labels.Empty;
        reason = null;
        var pairs = new List<Label>(_labels.Count);
        var bytes = 0;
        foreach (var (name, value) in _labels)
        {
            if (value.Length == 0) continue;
            if (Encoding.UTF8.GetByteCount(name) > options.MaxNameBytes) reason = TooLong("label", name);
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            pairs.Add(new Label(name, value));
        }
        if (bytes > options.MaxLabelBytes)
            reason ??= $"the labels of {MetricName} have {bytes} bytes; {options.MaxLabelBytes} are allowed";
        if (pairs.Count > options.MaxLabels)
            reason ??= $"{MetricName} has {pairs.Count} labels; {options.MaxLabels} are allowed";
        if (MetricName.Length > options.MaxNameBytes) reason ??= TooLong("metric", MetricName);
        if (reason is not null) return false;
        labels = Labels.FromSorted([.. pairs]);
        return true;
    }

    private string TooLong(string what, string name)
    {
        var start = name[..Math.Min(name.Length, QuotedCharacters)];
        return $"a {what}'s name has more than {options.MaxNameBytes} bytes: {start}…";
    }
}
