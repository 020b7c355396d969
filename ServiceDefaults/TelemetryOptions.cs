namespace LightWatch.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>: the process's own metrics.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Seconds between exports of the process's own metrics. 15 s: enough for a dashboard, and next to no cost.
    /// </summary>
    public int IntervalSeconds { get; set; } = 15;

    /// <summary>
    /// OTLP/gRPC address of own metrics when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is not set; empty: they are not
    /// exported.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Headers of that export, <c>name=value,…</c>.</summary>
    public string Headers { get; set; } = "";
}
