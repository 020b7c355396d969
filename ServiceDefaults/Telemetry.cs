using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LightWatch.ServiceDefaults;

/// <summary>The process's own metrics, traces and logs over OTLP.</summary>
/// <remarks>
/// All of them go to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and the SDK reads the other <c>OTEL_*</c> variables. Without
/// it only metrics are exported, to <c>Telemetry:Endpoint</c>: that is a LightWatch, often this process itself, where a
/// trace of an export would be exported again. With neither nothing is registered, so that nothing listens and nothing
/// is measured.
/// </remarks>
internal static class Telemetry
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Names of the options of the one exporter to Telemetry:Endpoint.
    private const string Own = "own";

    extension(IHostApplicationBuilder builder)
    {
        public void AddTelemetry()
        {
            builder.Services.AddTelemetryOptions();
            var settings = builder.Configuration;
            if (settings.GetValue("OTEL_SDK_DISABLED", false)) return;
            var isStandard = !string.IsNullOrEmpty(settings[EndpointKey]);
            if (!isStandard && string.IsNullOrEmpty(settings["Telemetry:Endpoint"])) return;
            var telemetry = builder.Services.AddOpenTelemetry()
                .ConfigureResource(r => TelemetryResource.Describe(r, settings, builder.Environment))
                .WithMetrics(TelemetrySources.AddMetrics);
            if (isStandard) telemetry.ExportAll();
            else telemetry.WithMetrics(metrics => metrics.ExportOwn());
            builder.Services.AddHostedService<TelemetryFlush>();
        }
    }

    extension(IServiceCollection services)
    {
        private void AddTelemetryOptions() =>
            services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section)
                .Validate(
                    t => t.Interval >= TelemetryOptions.MinInterval && t.Interval <= TelemetryOptions.MaxInterval,
                    "Telemetry:Interval must be 00:00:01 to 01:00:00")
                .Validate(
                    t => t.Endpoint.Length == 0 || Uri.TryCreate(t.Endpoint, UriKind.Absolute, out _),
                    "Telemetry:Endpoint must be an absolute address such as http://127.0.0.1:4317")
                .ValidateOnStart();

        private void ExportEvery(string name) =>
            services.AddOptions<MetricReaderOptions>(name)
                .Configure<IOptions<TelemetryOptions>, IConfiguration>((reader, telemetry, configuration) =>
                {
                    if (!string.IsNullOrEmpty(configuration["OTEL_METRIC_EXPORT_INTERVAL"])) return;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                        (int)telemetry.Value.Interval.TotalMilliseconds;
                });
    }

    extension(OpenTelemetryBuilder telemetry)
    {
        private void ExportAll()
        {
            telemetry.Services.ExportEvery(Options.DefaultName);
            telemetry
                .WithTracing(TelemetrySources.AddTraces)
                .WithLogging(_ => { }, logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true))
                .UseOtlpExporter();
        }
    }

    extension(MeterProviderBuilder metrics)
    {
        private void ExportOwn() => metrics.AddOtlpExporter(Own, configure: null).ConfigureServices(services =>
        {
            services.ExportEvery(Own);
            services.AddOptions<OtlpExporterOptions>(Own).Configure<IOptions<TelemetryOptions>>((otlp, telemetry) =>
            {
                otlp.Endpoint = new Uri(telemetry.Value.Endpoint);
                otlp.Headers = telemetry.Value.Headers;
                otlp.Protocol = OtlpExportProtocol.Grpc;
            });
        });
    }
}
