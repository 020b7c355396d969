using Microsoft.Extensions.Configuration;

namespace LightWatch.Storage.Hosting;

/// <summary>Whether spans and metrics of client libraries go anywhere.</summary>
internal static class TelemetryExport
{
    /// <summary>
    /// True if the standard variable names a receiver; else a component must not listen, which would cost every
    /// statement.
    /// </summary>
    public static bool IsOn(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
}
