namespace LightWatch.Storage;

/// <summary>
/// What a sender said about a metric. Type is Prometheus's word: counter, gauge, histogram, summary, unknown.
/// </summary>
public sealed record MetricMetadata(string Metric, string Type, string Unit, string Help);

/// <summary>A measured value with the labels (often a trace id) of what caused it.</summary>
public sealed record Exemplar(Labels Labels, double Value, long UnixMs);

/// <summary>A series and its exemplars in order of time.</summary>
public sealed record SeriesExemplars(Labels Series, IReadOnlyList<Exemplar> Exemplars);
