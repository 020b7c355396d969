using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.uptime: seconds since boot, including suspended time.</summary>
internal sealed class Uptime(HostPaths paths) : Collector("uptime")
{
    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("uptime");
    private Points<double> _uptime = null!;

    public override void Declare(Instruments instruments) =>
        _uptime = instruments.Gauge("system.uptime", "s", "The time the system has been running.");

    public override void Read()
    {
        if (!TryParse(_file.Read(_path), out var seconds))
            throw new IOException($"{_path} does not start with a number");
        _uptime.Add(seconds);
    }

    /// <summary>Source: proc_uptime(5): the first of two numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double seconds) =>
        new FieldReader(text).TryReadNumber(out seconds);
}
