using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.processes.count by status and system.processes.created; the same walk over /proc finds the busiest processes
/// (<see cref="TopProcesses"/>).
/// </summary>
internal sealed class Processes(HostPaths paths, int top, bool commandLines) : Collector("processes")
{
    private static readonly string[] Statuses = ["running", "sleeping", "blocked", "stopped", "zombies", "idle",
        "unknown"];

    private readonly FileBuffer _file = new();
    private readonly string _stat = paths.Proc("stat");
    private readonly PidPath _pidPath = new(paths);
    private readonly long[] _counts = new long[Statuses.Length];
    private readonly KeyValuePair<string, object?>[][] _tags =
    [
        .. Statuses.Select(status => new KeyValuePair<string, object?>[] { new("status", status) }),
    ];
    private readonly List<int> _pids = [];
    private readonly TopProcesses _top = new(paths, top, commandLines);
    private Points<long> _count = null!;
    private Points<long> _created = null!;

    public override void Declare(Instruments instruments)
    {
        _count = instruments.UpDown<long>("system.processes.count", "{processes}",
            "Total number of processes in each state.", Statuses.Length);
        _created = instruments.Counter<long>("system.processes.created", "{processes}",
            "Total number of created processes.");
        _top.Declare(instruments);
    }

    public override void Read()
    {
        if (CpuStat.TryParseSingle(_file.Read(_stat), "processes"u8, out var created)) _created.Add(created);
        Array.Clear(_counts);
        _pids.Clear();
        DirectoryNames.ListNumbers(paths.Proc(""), _pids);
        foreach (var pid in _pids)
        {
            // A process that has ended since the listing is skipped.
            if (!TryReadStat(pid, out var stat)) continue;
            _counts[StatusOf(stat.State)]++;
            _top.Offer(stat);
        }

        _top.Report();

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

    private bool TryReadStat(int pid, out PidStat stat)
    {
        stat = default;
        return _file.TryRead(_pidPath.Of(pid, "stat"u8), out var text, isRecord: true)
            && PidStat.TryParse(text, out stat, out _);
    }
}
