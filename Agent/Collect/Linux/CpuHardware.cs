using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.cpu.physical.count and system.cpu.frequency, from sysfs. Both are absent where it has no such files (many
/// virtual machines).
/// </summary>
internal sealed class CpuHardware(HostPaths paths) : Collector("cpu hardware")
{
    // The topology takes a file each, and frequencies may come with a driver.
    private const int RoundsBetweenScans = 60;

    private readonly FileBuffer _file = new();
    private readonly List<(string FrequencyPath, Attributes Tags)> _processors = [];
    private readonly string _onlinePath = paths.Sys("devices/system/cpu/online");
    private string _online = "";
    private int _cores;
    private int _round;
    private Points<double> _frequency = null!;
    private Points<long> _physicalCount = null!;

    public override void Declare(Instruments instruments)
    {
        _frequency = instruments.Gauge("system.cpu.frequency", "Hz", "Current frequency of the CPU core in Hz.");
        _physicalCount = instruments.UpDown<long>("system.cpu.physical.count", "{cpu}",
            "Number of available physical CPUs.");
    }

    public override void Read()
    {
        // The kernel says which processors are there: it costs one file.
        var online = _file.TryRead(_onlinePath, out var list) ? System.Text.Encoding.UTF8.GetString(list) : "";
        if (_round++ % RoundsBetweenScans == 0 || online != _online) Scan();
        _online = online;
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
        var cores = new HashSet<string>(StringComparer.Ordinal);
        var folder = paths.Sys("devices/system/cpu");
        if (!Directory.Exists(folder)) return;
        foreach (var processor in Directory.EnumerateDirectories(folder, "cpu*"))
        {
            if (!int.TryParse(Path.GetFileName(processor).AsSpan(3), System.Globalization.CultureInfo.InvariantCulture,
                out var number)) continue;
            if (Core($"{processor}/topology") is { } core) cores.Add(core);
            var frequency = $"{processor}/cpufreq/scaling_cur_freq";
            if (File.Exists(frequency)) _processors.Add((frequency, Attributes.Of(("cpu", $"cpu{number}"))));
        }

        _cores = cores.Count;
    }

    // The processors of one core list each other. Older kernels have its number alone, which repeats from one package,
    // die or cluster to the next.
    private string? Core(string topology)
    {
        foreach (var list in (ReadOnlySpan<string>)["core_cpus_list", "thread_siblings_list"])
        {
            if (_file.TryRead($"{topology}/{list}", out var text) && text.Trim("\n "u8) is { IsEmpty: false } shared)
                return System.Text.Encoding.UTF8.GetString(shared);
        }

        if (!TryReadNumber($"{topology}/core_id", out var core)) return null;
        _ = TryReadNumber($"{topology}/physical_package_id", out var package);
        _ = TryReadNumber($"{topology}/die_id", out var die);
        _ = TryReadNumber($"{topology}/cluster_id", out var cluster);
        return $"{package} {die} {cluster} {core}";
    }

    private bool TryReadNumber(string path, out long value)
    {
        value = 0;
        return _file.TryRead(path, out var text) && Numbers.TryInteger(text.Trim("\n "u8), out value);
    }
}
