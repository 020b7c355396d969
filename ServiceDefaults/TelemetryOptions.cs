namespace LightWatch.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>: the process's own metrics.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Time between exports of own metrics. 15 s: enough for a dashboard, at next to no cost.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>OTLP/gRPC address of own metrics when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is not set.</summary>
    /// <remarks>Empty: they are not exported.</remarks>
    public string Endpoint { get; set; } = "";

    /// <summary>Headers of that export, <c>name=value,…</c>.</summary>
    public string Headers { get; set; } = "";
}
