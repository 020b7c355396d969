using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LightWatch.ServiceDefaults;

/// <summary>Exports the process's own metrics over OTLP, when an endpoint is known.</summary>
/// <remarks>
/// The service's name and the endpoint come from the standard <c>OTEL_*</c> variables first, as users of OpenTelemetry
/// expect.
/// </remarks>
internal sealed class Telemetry(
    IConfiguration configuration, IOptions<TelemetryOptions> options, IHostEnvironment environment)
    : IHostedLifecycleService, IDisposable
{
    // Named one by one: the agent's meters may live in the same process, and it exports them itself.
    private static readonly string[] Meters =
    [
        "LightWatch.Ingest", "LightWatch.Query", "LightWatch.Storage", "LightWatch.Gateway",
        "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql",
    ];

    private MeterProvider? _provider;

    /// <summary>Starts when the listeners are up, so that a server that exports to itself is answered.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var standard = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        if (string.IsNullOrEmpty(standard) && settings.Endpoint.Length == 0) return Task.CompletedTask;
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddMeter(Meters)
            .AddOtlpExporter((otlp, reader) =>
            {
                if (string.IsNullOrEmpty(standard))
                {
                    otlp.Endpoint = new Uri(settings.Endpoint);
                    otlp.Headers = settings.Headers;
                    otlp.Protocol = OtlpExportProtocol.Grpc;
                }
                if (!string.IsNullOrEmpty(configuration["OTEL_METRIC_EXPORT_INTERVAL"])) return;
                var export = reader.PeriodicExportingMetricReaderOptions;
                export.ExportIntervalMilliseconds = (int)settings.Interval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // While the listeners still answer: the last figures of a server that observes itself are worth keeping.
        _provider?.ForceFlush(500);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _provider?.Dispose();

    // Replicas on one machine must not write the same series: the port differs between them, and outlives a restart.
    // The single server is alone.
    private string Instance()
    {
        var web = configuration[$"Kestrel:Endpoints:{Listeners.Web}:Url"];
        if (environment.ApplicationName == "lightwatch" || string.IsNullOrEmpty(web)) return Environment.MachineName;
        return string.Create(
            CultureInfo.InvariantCulture, $"{Environment.MachineName}:{BindingAddress.Parse(web).Port}");
    }

    private ResourceBuilder Resource()
    {
        var resource = ResourceBuilder.CreateEmpty();
        var version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "0";
        resource.AddAttributes([new("host.name", Environment.MachineName)]);
        var name = environment.ApplicationName.ToLowerInvariant();
        resource.AddService(name, serviceVersion: version, serviceInstanceId: Instance());
        return resource.AddEnvironmentVariableDetector();        // the later wins
    }
}

internal static class TelemetryRegistration
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    extension(IHostApplicationBuilder builder)
    {
        public void AddTelemetry()
        {
            builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry")
                .Validate(
                    t => t.Interval >= MinInterval && t.Interval <= MaxInterval,
                    "Telemetry:Interval must be 00:00:01 to 01:00:00")
                .Validate(
                    t => t.Endpoint.Length == 0 || Uri.TryCreate(t.Endpoint, UriKind.Absolute, out _),
                    "Telemetry:Endpoint must be an absolute address such as http://127.0.0.1:4317")
                .ValidateOnStart();
            builder.Services.AddHostedService<Telemetry>();
        }
    }
}
