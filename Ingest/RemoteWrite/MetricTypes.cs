namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Metric types of remote write; both versions number them alike.</summary>
internal static class MetricTypes
{
    public const ulong Histogram = 3;
    public const ulong GaugeHistogram = 4;
    public const ulong Summary = 5;

    /// <summary>Prometheus's name of a type, as in /api/v1/metadata.</summary>
    public static string Name(ulong type) => type switch
    {
        1 => "counter",
        2 => "gauge",
        Histogram => "histogram",
        GaugeHistogram => "gaugehistogram",
        Summary => "summary",
        6 => "info",
        7 => "stateset",
        _ => "unknown",
    };
}
