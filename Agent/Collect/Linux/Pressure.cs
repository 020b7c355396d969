using System.Globalization;
using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.psi.*: how long tasks waited for cpu, memory or io. No points on kernels without pressure stall information.
/// </summary>
/// <remarks>
/// Source: https://www.kernel.org/doc/html/latest/accounting/psi.html. "some": at least one task waits; "full": all do.
/// </remarks>
internal sealed class Pressure(HostPaths paths) : Collector("pressure")
{
    private readonly FileBuffer _file = new();
    private readonly List<(string Path, Share Some, Share Full)> _resources = [];

    public override void Declare(Instruments instruments)
    {
        foreach (var resource in (ReadOnlySpan<string>)["cpu", "memory", "io"])
        {
            _resources.Add(
                (paths.Proc($"pressure/{resource}"), Share.Declare(instruments, $"system.psi.{resource}.some"),
                    Share.Declare(instruments, $"system.psi.{resource}.full")));
        }
    }

    public override void Read()
    {
        foreach (var (path, some, full) in _resources)
        {
            if (!_file.TryRead(path, out var text)) continue;
            var lines = new LineReader(text);
            while (lines.TryRead(out var line))
            {
                if (!TryParse(line, out var isFull, out var avg10, out var avg60, out var avg300, out var totalUs))
                    continue;
                (isFull ? full : some).Add(avg10, avg60, avg300, totalUs);
            }
        }
    }

    /// <summary>
    /// Parses "some avg10=0.00 avg60=0.00 avg300=0.00 total=0": percent of the last 10, 60 and 300 seconds,
    /// microseconds since boot.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out bool isFull, out double avg10, out double avg60,
        out double avg300, out long totalUs)
    {
        avg10 = avg60 = avg300 = 0;
        totalUs = 0;
        var fields = new FieldReader(line);
        isFull = line.StartsWith("full "u8);
        return (isFull || line.StartsWith("some "u8)) && fields.TrySkip(1)
            && TryReadPercent(ref fields, "avg10="u8, out avg10) && TryReadPercent(ref fields, "avg60="u8, out avg60)
            && TryReadPercent(ref fields, "avg300="u8, out avg300)
            && fields.TryRead(out var total) && total.StartsWith("total="u8)
            && Numbers.TryCount(total["total="u8.Length..], out totalUs);
    }

    private static bool TryReadPercent(ref FieldReader fields, ReadOnlySpan<byte> key, out double percent)
    {
        percent = 0;
        return fields.TryRead(out var field) && field.StartsWith(key)
            && double.TryParse(field[key.Length..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out percent) && double.IsFinite(percent);
    }

    private sealed record Share(Points<double> Avg10, Points<double> Avg60, Points<double> Avg300, Points<long> Total)
    {
        public static Share Declare(Instruments instruments, string name) => new(
            instruments.Gauge($"{name}.avg10", "%", "Share of the last 10 seconds in which tasks were held up."),
            instruments.Gauge($"{name}.avg60", "%", "Share of the last 60 seconds in which tasks were held up."),
            instruments.Gauge($"{name}.avg300", "%", "Share of the last 300 seconds in which tasks were held up."),
            instruments.Counter<long>($"{name}.total", "us", "Time in which tasks were held up."));

        public void Add(double avg10, double avg60, double avg300, long totalUs)
        {
            Avg10.Add(avg10);
            Avg60.Add(avg60);
            Avg300.Add(avg300);
            Total.Add(totalUs);
        }
    }
}
