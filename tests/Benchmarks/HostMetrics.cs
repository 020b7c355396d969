namespace LightWatch.Benchmarks;

/// <summary>How a metric's values evolve.</summary>
internal enum Shape
{
    /// <summary>A counter in hundredths: steps of 0.5 to 1.5 times the mean.</summary>
    Hundredths,

    /// <summary>
    /// A counter of whole numbers: steps of 0.2 to 1.8 times the mean, or single events where the mean is below 1.
    /// </summary>
    Integers,

    /// <summary>A whole number that walks at random; one that never moves where the step is 0.</summary>
    WholeWalk,

    /// <summary>A number in hundredths that walks at random.</summary>
    Walk,

    /// <summary>Grows by 15 a step.</summary>
    Uptime,
}

/// <summary>One series of every host.</summary>
internal sealed record HostSeries(string Metric, (string Name, string Value)[] Labels, Shape Shape, double Start,
    double Step);

/// <summary>
/// About 100 host metrics as an OpenTelemetry collector sends them, with values from a seed: counters, walks, and
/// things that never change.
/// </summary>
internal static class HostMetrics
{
    public static readonly HostSeries[] Series = [.. Build()];

    /// <summary>Values of one series of one host, one each 15 seconds.</summary>
    public static IEnumerable<double> Values(int host, int series)
    {
        var metric = Series[series];
        var state = ((ulong)((host * 1000003L) + (series * 7919) + 12345) * 0x9E3779B97F4A7C15UL) | 1;
        var value = metric.Start * (1 + (host % 17 * 0.01));
        if (metric.Shape is Shape.Integers or Shape.WholeWalk) value = Math.Round(value);
        for (var step = 0; ; step++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            yield return value = Next(metric, value, (state >> 11) * (1.0 / (1UL << 53)), host, step);
        }
    }

    private static double Next(HostSeries metric, double value, double random, int host, int step) =>
        metric.Shape switch
    {
        Shape.Hundredths => Math.Round((value + (Math.Round(metric.Step * (0.5 + random) * 100) / 100)) * 100) / 100,
        Shape.Integers when metric.Step < 1 => random < metric.Step ? value + 1 : value,
        Shape.Integers => value + Math.Round(metric.Step * (0.2 + (1.6 * random))),
        Shape.WholeWalk => metric.Step >= 1 ? Math.Max(0, value + Math.Round((random - 0.5) * 2 * metric.Step)) : value,
        Shape.Walk => Math.Max(0, Math.Round((value + ((random - 0.5) * 2 * metric.Step)) * 100) / 100),
        _ => 864000 + host + (15.0 * step),
    };

    private static IEnumerable<HostSeries> Build()
    {
        for (var cpu = 0; cpu < 4; cpu++)
            foreach (var (state, step) in new[]
            {
                ("user", 2.1), ("system", 0.7), ("idle", 12), ("iowait", 0.03), ("nice", 0.03), ("interrupt", 0.03),
                ("softirq", 0.03), ("steal", 0.03),
            })
                yield return new("system_cpu_time_seconds_total", [("cpu", $"cpu{cpu}"), ("state", state)],
                    Shape.Hundredths, 1000 * (cpu + 1), step);
        foreach (var (state, bytes) in new[]
        {
            ("used", 6.1e9), ("free", 2.2e9), ("cached", 5.5e9), ("buffered", 3.1e8), ("slab_reclaimable", 2.2e8),
            ("slab_unreclaimable", 9.1e7),
        })
            yield return new("system_memory_usage_bytes", [("state", state)], Shape.WholeWalk, bytes, bytes * 0.002);
        foreach (var device in new[] { "sda", "sdb" })
        {
            foreach (var direction in new[] { "read", "write" })
            {
                (string, string)[] labels = [("device", device), ("direction", direction)];
                yield return new("system_disk_io_bytes_total", labels, Shape.Integers, 1e10, 900_000);
                yield return new("system_disk_operations_total", labels, Shape.Integers, 1e6, 140);
                yield return new("system_disk_operation_time_seconds_total", labels, Shape.Hundredths, 1e3, 0.21);
            }
        }
        foreach (var device in new[] { "eth0", "lo" })
        {
            foreach (var direction in new[] { "receive", "transmit" })
            {
                (string, string)[] labels = [("device", device), ("direction", direction)];
                yield return new("system_network_io_bytes_total", labels, Shape.Integers, 1e11, 2_400_000);
                yield return new("system_network_packets_total", labels, Shape.Integers, 1e8, 3100);
                yield return new("system_network_errors_total", labels, Shape.Integers, 3, 0);
                yield return new("system_network_dropped_total", labels, Shape.Integers, 17, 0.01);
            }
        }
        foreach (var mount in new[] { "/", "/data" })
            foreach (var state in new[] { "used", "free", "reserved" })
                yield return new("system_filesystem_usage_bytes",
                    [("device", "/dev/sda1"), ("mountpoint", mount), ("state", state), ("type", "ext4")],
                    Shape.WholeWalk, state == "used" ? 8e10 : 1.2e11, state == "reserved" ? 0 : 65536);
        foreach (var window in new[] { "1m", "5m", "15m" })
            yield return new("system_cpu_load_average_" + window, [], Shape.Walk, 1.2, 0.08);
        foreach (var state in new[]
        {
            "ESTABLISHED", "LISTEN", "TIME_WAIT", "CLOSE_WAIT", "SYN_SENT", "SYN_RECV", "FIN_WAIT_1", "FIN_WAIT_2",
            "LAST_ACK", "CLOSING", "CLOSE", "DELETE",
        })
            yield return new("system_network_connections", [("protocol", "tcp"), ("state", state)], Shape.WholeWalk,
                state == "ESTABLISHED" ? 120 : 8, state is "ESTABLISHED" or "TIME_WAIT" ? 2 : 0);
        foreach (var status in new[] { "running", "sleeping", "blocked", "zombies", "stopped" })
            yield return new("system_processes_count", [("status", status)], Shape.WholeWalk, status == "sleeping"
                ? 210
                : 2, status is "running" or "sleeping" ? 1 : 0);
        foreach (var state in new[] { "used", "free" })
            yield return new("system_paging_usage_bytes", [("state", state)], Shape.WholeWalk, 1e9, 0);
        yield return new("system_uptime_seconds", [], Shape.Uptime, 864000, 0);
        for (var core = 0; core < 6; core++)
            yield return new("hw_temperature_celsius", [("sensor", $"core{core}")], Shape.Walk, 45, 0.5);
    }
}
