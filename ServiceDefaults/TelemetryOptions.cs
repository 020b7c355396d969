namespace LightWatch.ServiceDefaults;

/// <summary>Section <c>Telemetry</c>: the process's own metrics.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>The shortest interval that is taken.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval that is taken.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    /// <summary>Time between exports of own metrics. 15 s: enough for a dashboard, at next to no cost.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>OTLP/gRPC address of own metrics when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is not set.</summary>
    /// <remarks>Empty: they are not exported.</remarks>
    public string Endpoint { get; set; } = "";

    /// <summary>Headers of that export, <c>name=value,…</c>.</summary>
    public string Headers { get; set; } = "";
}
