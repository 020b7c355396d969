using OpenTelemetry.Proto.Metrics.V1;

namespace LightWatch.Agent.Tests.Support;

/// <summary>
/// What arrives, metric by metric: the names, units, kinds and attributes that dashboards for the OpenTelemetry host
/// metrics expect.
/// </summary>
/// <remarks>
/// Source: opentelemetry-collector-contrib, receiver/hostmetricsreceiver, each scraper's documentation.md.
/// </remarks>
internal static class HostMetricsTable
{
    private const string Counter = "counter";
    private const string UpDown = "up-down counter";
    private const string Gauge = "gauge";
    private static readonly string[] None = [];
    private static readonly string[] Process = ["process.executable.name", "process.owner"];

    /// <summary>On every Linux host.</summary>
    public static readonly Entry[] Always =
    [
        new("system.cpu.time", "s", Counter, "double", ["cpu", "state"]),
        new("system.cpu.utilization", "1", Gauge, "double", ["cpu", "state"]),
        new("system.cpu.logical.count", "{cpu}", UpDown, "int", None),
        new("system.cpu.load_average.1m", "{thread}", Gauge, "double", None),
        new("system.cpu.load_average.5m", "{thread}", Gauge, "double", None),
        new("system.cpu.load_average.15m", "{thread}", Gauge, "double", None),
        new("system.memory.usage", "By", UpDown, "int", ["state"]),
        new("system.memory.utilization", "1", Gauge, "double", ["state"]),
        new("system.memory.limit", "By", UpDown, "int", None),
        new("system.linux.memory.available", "By", UpDown, "int", None),
        new("system.linux.memory.dirty", "By", UpDown, "int", None),
        new("system.paging.operations", "{operations}", Counter, "int", ["direction", "type"]),
        new("system.paging.faults", "{faults}", Counter, "int", ["type"]),
        new("system.filesystem.usage", "By", UpDown, "int", ["device", "mode", "mountpoint", "state", "type"]),
        new("system.filesystem.inodes.usage", "{inodes}", UpDown, "int",
            ["device", "mode", "mountpoint", "state", "type"]),
        new("system.filesystem.utilization", "1", Gauge, "double", ["device", "mode", "mountpoint", "type"]),
        new("system.network.io", "By", Counter, "int", ["device", "kind", "direction"]),
        new("system.network.packets", "{packets}", Counter, "int", ["device", "kind", "direction"]),
        new("system.network.errors", "{errors}", Counter, "int", ["device", "kind", "direction"]),
        new("system.network.dropped", "{packets}", Counter, "int", ["device", "kind", "direction"]),
        new("system.network.connections", "{connections}", UpDown, "int", ["protocol", "state"]),
        new("system.processes.count", "{processes}", UpDown, "int", ["status"]),
        new("system.processes.created", "{processes}", Counter, "int", None),
        new("system.uptime", "s", Gauge, "double", None),
        new("system.network.left_out", "{things}", UpDown, "int", ["what"]),
        new("system.filesystem.left_out", "{things}", UpDown, "int", ["what"]),
        new("process.count", "{processes}", UpDown, "int", Process),
        new("process.cpu.time", "s", Counter, "double", [.. Process, "state"]),
        new("process.cpu.utilization", "1", Gauge, "double", [.. Process, "state"]),
        new("process.memory.usage", "By", UpDown, "int", Process),
        new("process.memory.virtual", "By", UpDown, "int", Process),
        new("process.memory.utilization", "1", Gauge, "double", Process),
        new("process.threads", "{threads}", UpDown, "int", Process),
        new("process.paging.faults", "{faults}", Counter, "int", [.. Process, "type"]),
        new("process.context_switches", "{count}", Counter, "int", [.. Process, "type"]),
    ];

    /// <summary>Only where there is such hardware, kernel support or permission.</summary>
    public static readonly Entry[] WhereTheHostHasThem =
    [
        new("system.cpu.physical.count", "{cpu}", UpDown, "int", None),
        new("system.cpu.frequency", "Hz", Gauge, "double", ["cpu"]),
        new("system.paging.usage", "By", UpDown, "int", ["device", "state"]),
        new("system.paging.utilization", "1", Gauge, "double", ["device", "state"]),
        new("system.disk.io", "By", Counter, "int", ["device", "kind", "direction"]),
        new("system.disk.operations", "{operations}", Counter, "int", ["device", "kind", "direction"]),
        new("system.disk.operation_time", "s", Counter, "double", ["device", "kind", "direction"]),
        new("system.disk.merged", "{operations}", Counter, "int", ["device", "kind", "direction"]),
        new("system.disk.io_time", "s", Counter, "double", ["device", "kind"]),
        new("system.disk.weighted_io_time", "s", Counter, "double", ["device", "kind"]),
        new("system.disk.pending_operations", "{operations}", UpDown, "int", ["device", "kind"]),
        new("system.network.conntrack.count", "{entries}", UpDown, "int", None),
        new("system.network.conntrack.max", "{entries}", UpDown, "int", None),
        new("system.disk.left_out", "{things}", UpDown, "int", ["what"]),
        new("hw.temperature.left_out", "{things}", UpDown, "int", ["what"]),
        new("hw.temperature", "Cel", Gauge, "double", ["sensor"]),
        new("process.disk.io", "By", Counter, "int", [.. Process, "direction"]),
        new("process.open_file_descriptors", "{count}", UpDown, "int", Process),
        .. from resource in (string[])["cpu", "memory", "io"]
           from share in (string[])["some", "full"]
           from entry in (Entry[])
           [
               new($"system.psi.{resource}.{share}.avg10", "%", Gauge, "double", None),
               new($"system.psi.{resource}.{share}.avg60", "%", Gauge, "double", None),
               new($"system.psi.{resource}.{share}.avg300", "%", Gauge, "double", None),
               new($"system.psi.{resource}.{share}.total", "us", Counter, "int", None),
           ]
           select entry,
    ];

    /// <summary>One line about a metric as it arrived; its points must agree among each other.</summary>
    public static string Describe(Metric metric)
    {
        var kind = metric.DataCase == Metric.DataOneofCase.Gauge ? Gauge : metric.Sum.IsMonotonic ? Counter : UpDown;
        if (metric.DataCase == Metric.DataOneofCase.Sum)
            Assert.Equal(AggregationTemporality.Cumulative, metric.Sum.AggregationTemporality);
        var points = Points(metric).Where(HasValue).ToList();
        Assert.All(points, p => Assert.True(p.TimeUnixNano > 0 && p.StartTimeUnixNano <= p.TimeUnixNano));
        var type = points.Select(p => p.ValueCase == NumberDataPoint.ValueOneofCase.AsInt
            ? "int"
            : "double").Distinct().Single();
        var keys = points.Select(
            p => string.Join(' ', p.Attributes.Select(a => a.Key).Order(StringComparer.Ordinal))).Distinct().Single();
        Assert.Equal(points.Count, points.Select(p => p.Attributes.ToString()).Distinct().Count());
        return $"{metric.Name} [{metric.Unit}] {kind} {type} {keys}";
    }

    /// <summary>False for the point that says that a series has ended: it has no value, hence no type.</summary>
    public static bool HasValue(NumberDataPoint point) =>
        (point.Flags & (uint)DataPointFlags.NoRecordedValueMask) == 0;

    public static IReadOnlyList<NumberDataPoint> Points(Metric metric) =>
        metric.DataCase == Metric.DataOneofCase.Gauge ? metric.Gauge.DataPoints : metric.Sum.DataPoints;

    internal sealed record Entry(string Name, string Unit, string Kind, string Type, string[] Attributes)
    {
        public string Describe() =>
            $"{Name} [{Unit}] {Kind} {Type} {string.Join(' ', Attributes.Order(StringComparer.Ordinal))}";
    }
}
