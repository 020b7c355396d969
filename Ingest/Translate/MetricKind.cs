namespace LightWatch.Ingest.Translate;

/// <summary>
/// The kind of an OTLP metric, as far as its name, its metadata and the way it is stored depend on it.
/// </summary>
internal enum MetricKind
{
    Gauge,

    /// <summary>A sum that may fall.</summary>
    UpDownSum,

    /// <summary>A sum that only rises.</summary>
    Counter,
    Histogram,
    ExponentialHistogram,
    Summary,
}

internal static class MetricKinds
{
    /// <summary>Prometheus's name of the kind, as in /api/v1/metadata.</summary>
    public static string PrometheusType(this MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram or MetricKind.ExponentialHistogram => "histogram",
        MetricKind.Summary => "summary",
        _ => "gauge",
    };
}
