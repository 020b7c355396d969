using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.processes.count by status and system.processes.created; the same walk over /proc finds the busiest processes
/// (<see cref="ProcessGroups"/>).
/// </summary>
internal sealed class Processes(HostPaths paths, int top, bool commandLines) : Collector("processes")
{
    private static readonly string[] Statuses = ["running", "sleeping", "blocked", "stopped", "zombies", "idle",
        "unknown"];

    private readonly FileBuffer _file = new();
    private readonly string _stat = paths.Proc("stat");
    private readonly PidPath _pidPath = new(paths);
    private readonly long[] _counts = new long[Statuses.Length];
    private readonly Attributes[] _tags =
    [
        .. Statuses.Select(status => Attributes.Of(("status", status))),
    ];
    private readonly List<int> _pids = [];
    private readonly ProcessGroups _groups = new(paths, top, commandLines);
    private readonly List<CpuTicks> _processors = [];
    private readonly string _uptime = paths.Proc("uptime");
    private Instruments _instruments = null!;
    private ProcessMetrics? _metrics;
    private Points<long> _count = null!;
    private Points<long> _created = null!;

    public override void Declare(Instruments instruments)
    {
        _count = instruments.UpDown<long>("system.processes.count", "{processes}",
            "Total number of processes in each state.");
        _created = instruments.Counter<long>("system.processes.created", "{processes}",
            "Total number of created processes.");
        _instruments = instruments;
        if (top > 0) _metrics = new(paths, instruments);
    }

    public override void Read()
    {
        var host = _file.Read(_stat);
        if (NamedLines.TryFind(host, "processes"u8, out var created)) _created.Add(created);
        _processors.Clear();
        CpuStat.ParseProcessors(host, _processors);
        var uptime = _file.TryRead(_uptime, out var text) && Uptime.TryParse(text, out var seconds) ? seconds : 0;
        _groups.Begin(_instruments.UnixNano, uptime);
        Array.Clear(_counts);
        _pids.Clear();
        DirectoryNames.ListNumbers(paths.Proc(""), _pids);
        foreach (var pid in _pids)
        {
            // A process that has ended since the listing is skipped.
            if (!TryReadStat(pid, out var stat, out var name)) continue;
            _counts[StatusOf(stat.State)]++;
            _groups.Offer(stat, name);
        }

        _metrics?.Add(_groups.Choose(), _groups.Elapsed * CpuTicks.PerSecond * _processors.Count);

        for (var i = 0; i < _counts.Length; i++) _count.Add(_counts[i], _tags[i]);
    }

    /// <summary>The index into the statuses for the kernel's letter.</summary>
    public static int StatusOf(char state) => state switch
    {
        'R' => 0,
        'S' => 1,
        'D' => 2,
        'T' or 't' => 3,
        'Z' => 4,
        'I' => 5,
        _ => 6,
    };

    private bool TryReadStat(int pid, out PidStat stat, out ReadOnlySpan<byte> name)
    {
        stat = default;
        name = default;
        return _file.TryRead(_pidPath.Of(pid, "stat"u8), out var text, isRecord: true)
            && PidStat.TryParse(text, out stat, out name);
    }
}
