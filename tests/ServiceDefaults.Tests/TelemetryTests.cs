using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LightWatch.ServiceDefaults.Tests;

// Listeners are the process's: tests of who listens do not run at the same time.
[Collection("listeners of activities")]
public sealed class TelemetryTests
{
    private const string Standard = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Nowhere = "http://127.0.0.1:1";
    private static readonly ActivitySource Source = new("LightWatch.Ingest");

    [Theory]
    [InlineData("00:00:01", 1)]
    [InlineData("01:00:00", 3600)]
    [InlineData(null, 15)]
    public void Interval_within_bounds_is_taken(string? text, int seconds)
    {
        using var services = Services(("Telemetry:Interval", text));
        Assert.Equal(
            TimeSpan.FromSeconds(seconds), services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Interval);
    }

    [Theory]
    [InlineData("Telemetry:Interval", "00:00:00")]
    [InlineData("Telemetry:Interval", "15")]                     // .NET reads days
    [InlineData("Telemetry:Endpoint", "no address")]
    public void Wrong_setting_is_refused_by_name(string key, string text)
    {
        using var services = Services((key, text));
        var error = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IOptions<TelemetryOptions>>().Value);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(null, null), InlineData("", null), InlineData(Nowhere, "true")]
    public void Without_an_endpoint_nothing_listens(string? endpoint, string? disabled)
    {
        using var services = Services((Standard, endpoint), ("OTEL_SDK_DISABLED", disabled));
        Assert.Null(services.GetService<MeterProvider>());
        Assert.Null(services.GetService<TracerProvider>());
        Assert.Null(services.GetService<LoggerProvider>());
        Assert.False(Source.HasListeners());
    }

    [Fact]
    public void Own_endpoint_gets_metrics_alone_so_that_no_export_is_exported_again()
    {
        using var services = Services(("Telemetry:Endpoint", Nowhere), ("Telemetry:Headers", "authorization=x"));
        Assert.NotNull(services.GetService<MeterProvider>());
        Assert.Null(services.GetService<TracerProvider>());
        Assert.Null(services.GetService<LoggerProvider>());
        Assert.False(Source.HasListeners());
        var otlp = services.GetRequiredService<IOptionsMonitor<OtlpExporterOptions>>().Get("own");
        Assert.Equal((new Uri(Nowhere), "authorization=x"), (otlp.Endpoint, otlp.Headers));
    }

    [Fact]
    public void Standard_endpoint_gets_metrics_traces_and_logs()
    {
        using var services = Services((Standard, Nowhere), ("Telemetry:Endpoint", "http://127.0.0.1:2"));
        Assert.NotNull(services.GetService<MeterProvider>());
        Assert.NotNull(services.GetService<TracerProvider>());
        Assert.NotNull(services.GetService<LoggerProvider>());
        Assert.True(Source.HasListeners());
    }

    [Theory, InlineData(null, 7000), InlineData("1000", 1000)]
    public void Interval_of_the_standard_variable_wins(string? standard, int expected)
    {
        using var services = Services(
            (Standard, Nowhere), ("Telemetry:Interval", "00:00:07"), ("OTEL_METRIC_EXPORT_INTERVAL", standard));
        var reader = services.GetRequiredService<IOptionsMonitor<MetricReaderOptions>>().CurrentValue;
        Assert.Equal(expected, reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds);
    }

    private static ServiceProvider Services(params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        foreach (var (key, value) in settings)
            if (value is not null) builder.Configuration[key] = value;
        builder.AddTelemetry();
        return builder.Services.BuildServiceProvider();
    }
}
