using System.Collections.Concurrent;

namespace LightWatch.Storage.Embedded;

/// <summary>What senders said about metrics: the last word for each, bounded.</summary>
internal sealed class MetadataTable
{
    private const int MaxMetrics = 50_000;
    private readonly ConcurrentDictionary<string, MetricMetadata> _byMetric = new(StringComparer.Ordinal);
    private int _changes;

    /// <summary>Grows when something new was said.</summary>
    public int Changes => Volatile.Read(ref _changes);

    public void Add(MetricMetadata entry)
    {
        if (_byMetric.TryGetValue(entry.Metric, out var known) ? known == entry : _byMetric.Count >= MaxMetrics) return;
        _byMetric[entry.Metric] = entry;
        Interlocked.Increment(ref _changes);
    }

    /// <summary>One metric's entry, or all in order of their names when null.</summary>
    public IReadOnlyList<MetricMetadata> Find(string? metric)
    {
        if (metric is null) return [.. _byMetric.Values.OrderBy(e => e.Metric, StringComparer.Ordinal)];
        return _byMetric.TryGetValue(metric, out var found) ? [found] : [];
    }
}
