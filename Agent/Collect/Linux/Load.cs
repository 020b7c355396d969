using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.cpu.load_average.*: threads that ran or waited for a disk, averaged over 1, 5 and 15 minutes.
/// </summary>
internal sealed class Load(HostPaths paths) : Collector("load")
{
    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("loadavg");
    private Points<double> _one = null!;
    private Points<double> _five = null!;
    private Points<double> _fifteen = null!;

    public override void Declare(Instruments instruments)
    {
        _one = instruments.Gauge("system.cpu.load_average.1m", "{thread}", "Average CPU Load over 1 minute.");
        _five = instruments.Gauge("system.cpu.load_average.5m", "{thread}", "Average CPU Load over 5 minutes.");
        _fifteen = instruments.Gauge("system.cpu.load_average.15m", "{thread}", "Average CPU Load over 15 minutes.");
    }

    public override void Read()
    {
        if (!TryParse(_file.Read(_path), out var one, out var five, out var fifteen))
            throw new IOException($"{_path} does not start with three numbers");
        _one.Add(one);
        _five.Add(five);
        _fifteen.Add(fifteen);
    }

    /// <summary>Source: proc_loadavg(5): three averages first.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double one, out double five, out double fifteen)
    {
        var fields = new FieldReader(text);
        five = fifteen = 0;
        return fields.TryReadNumber(out one) && fields.TryReadNumber(out five) && fields.TryReadNumber(out fifteen);
    }
}
