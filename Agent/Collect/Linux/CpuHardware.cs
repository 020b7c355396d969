using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.cpu.physical.count and system.cpu.frequency, from sysfs. Both are absent where it has no such files (many
/// virtual machines).
/// </summary>
internal sealed class CpuHardware(HostPaths paths) : Collector("cpu hardware")
{
    // Processors are rarely plugged in, and the topology takes two files each.
    private const int RoundsBetweenScans = 60;

    private readonly FileBuffer _file = new();
    private readonly List<(string FrequencyPath, KeyValuePair<string, object?>[] Tags)> _processors = [];
    private int _cores;
    private int _round;
    private Points<double> _frequency = null!;
    private Points<long> _physicalCount = null!;

    public override void Declare(Instruments instruments)
    {
        _frequency = instruments.Gauge("system.cpu.frequency", "Hz", "Current frequency of the CPU core in Hz.", 512);
        _physicalCount = instruments.UpDown<long>("system.cpu.physical.count", "{cpu}",
            "Number of available physical CPUs.");
    }

    public override void Read()
    {
        if (_round++ % RoundsBetweenScans == 0) Scan();
        if (_cores > 0) _physicalCount.Add(_cores);
        foreach (var (path, tags) in _processors)
        {
            if (_file.TryRead(path, out var text) && Numbers.TryCount(text.Trim("\n "u8), out var kilohertz))
                _frequency.Add(kilohertz * 1000.0, tags);
        }
    }

    private void Scan()
    {
        _processors.Clear();
        var cores = new HashSet<(long Package, long Core)>();
        var folder = paths.Sys("devices/system/cpu");
        if (!Directory.Exists(folder)) return;
        foreach (var processor in Directory.EnumerateDirectories(folder, "cpu*"))
        {
            if (!int.TryParse(Path.GetFileName(processor).AsSpan(3), System.Globalization.CultureInfo.InvariantCulture,
                out var number)) continue;
            if (TryReadNumber($"{processor}/topology/core_id", out var core))
            {
                _ = TryReadNumber($"{processor}/topology/physical_package_id", out var package);
                cores.Add((package, core));
            }

            var frequency = $"{processor}/cpufreq/scaling_cur_freq";
            if (File.Exists(frequency)) _processors.Add((frequency, [new("cpu", $"cpu{number}")]));
        }

        _cores = cores.Count;
    }

    private bool TryReadNumber(string path, out long value)
    {
        value = 0;
        return _file.TryRead(path, out var text) && Numbers.TryInteger(text.Trim("\n "u8), out value);
    }
}
