using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace LightWatch.Ingest.Tests;

/// <summary>Small OTLP messages, made with the generated classes.</summary>
internal static class OtlpMessages
{
    /// <summary>2026-01-01 00:00:00 UTC.</summary>
    public const long Time = 1_767_225_600_000;

    public static ulong Nanos(long unixMs) => (ulong)unixMs * 1_000_000;

    public static KeyValue Attribute(string key, string value) =>
        new() { Key = key, Value = new AnyValue { StringValue = value } };

    public static Resource Host(string name = "web-1") => new()
    {
        Attributes = {
            Attribute("service.name", "hostmetrics"), Attribute("service.instance.id", name),
            Attribute("host.name", name), Attribute("os.type", "linux") },
    };

    public static ExportMetricsServiceRequest Request(params Metric[] metrics) => Request(Host(), metrics);

    public static ExportMetricsServiceRequest Request(Resource resource, params Metric[] metrics) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                Resource = resource,
                ScopeMetrics = {
                    new ScopeMetrics {
                        Scope = new InstrumentationScope { Name = "tests", Version = "1" }, Metrics = { metrics } } },
            },
        },
    };

    public static NumberDataPoint Point(double value, long unixMs = Time, long startUnixMs = 0,
        params KeyValue[] attributes) => new()
    {
        AsDouble = value,
        TimeUnixNano = Nanos(unixMs),
        StartTimeUnixNano = Nanos(startUnixMs),
        Attributes = { attributes },
    };

    public static Metric Gauge(string name, string unit, params NumberDataPoint[] points) =>
        new() { Name = name, Unit = unit, Gauge = new Gauge { DataPoints = { points } } };

    public static Metric Counter(string name, string unit, params NumberDataPoint[] points) => new()
    {
        Name = name,
        Unit = unit,
        Sum = new Sum {
            IsMonotonic = true, AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { points } },
    };

    public static Metric Histogram(string name, string unit, params HistogramDataPoint[] points) => new()
    {
        Name = name,
        Unit = unit,
        Histogram = new Histogram {
            AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { points } },
    };
}
