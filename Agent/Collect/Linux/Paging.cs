using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.paging.*: swap areas, pages moved, faults.</summary>
internal sealed class Paging(HostPaths paths) : Collector("paging")
{
    private const int MaxAreas = 32;

    private static readonly KeyValuePair<string, object?>[] MajorIn =
        [new("type", "major"), new("direction", "page_in")];
    private static readonly KeyValuePair<string, object?>[] MajorOut =
        [new("type", "major"), new("direction", "page_out")];
    private static readonly KeyValuePair<string, object?>[] MinorIn =
        [new("type", "minor"), new("direction", "page_in")];
    private static readonly KeyValuePair<string, object?>[] MinorOut =
        [new("type", "minor"), new("direction", "page_out")];
    private static readonly KeyValuePair<string, object?>[] Major = [new("type", "major")];
    private static readonly KeyValuePair<string, object?>[] Minor = [new("type", "minor")];

    private readonly FileBuffer _file = new();
    private readonly string _vmstat = paths.Proc("vmstat");
    private readonly string _swaps = paths.Proc("swaps");
    private readonly NameCache<Area> _areas = new(MaxAreas, device => new(device));
    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;
    private Points<long> _operations = null!;
    private Points<long> _faults = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.paging.usage", "By", "Swap (unix) or pagefile (windows) usage.",
            2 * MaxAreas);
        _utilization = instruments.Gauge("system.paging.utilization", "1",
            "Swap (unix) or pagefile (windows) utilization.", 2 * MaxAreas);
        _operations = instruments.Counter<long>("system.paging.operations", "{operations}",
            "The number of paging operations.", 4);
        _faults = instruments.Counter<long>("system.paging.faults", "{faults}", "The number of page faults.", 2);
    }

    public override void Read()
    {
        var stat = VmStat.Parse(_file.Read(_vmstat));
        Add(_operations, stat.SwapIns, MajorIn);
        Add(_operations, stat.SwapOuts, MajorOut);
        Add(_operations, stat.PageIns, MinorIn);
        Add(_operations, stat.PageOuts, MinorOut);
        Add(_faults, stat.MajorFaults, Major);
        Add(_faults, stat.Faults - Math.Max(0, stat.MajorFaults), Minor);

        // A kernel without swap support has no such file.
        if (!_file.TryRead(_swaps, out var text)) return;
        var swaps = new Swaps(text);
        while (swaps.TryRead())
        {
            if (!_areas.TryGet(swaps.Device, out var area)) continue;
            var free = swaps.SizeBytes - swaps.UsedBytes;
            _usage.Add(swaps.UsedBytes, area.Used);
            _usage.Add(free, area.Free);
            if (swaps.SizeBytes == 0) continue;
            _utilization.Add((double)swaps.UsedBytes / swaps.SizeBytes, area.Used);
            _utilization.Add((double)free / swaps.SizeBytes, area.Free);
        }
    }

    private static void Add(Points<long> points, long value, KeyValuePair<string, object?>[] tags)
    {
        if (value >= 0) points.Add(value, tags);
    }

    private sealed class Area(string device)
    {
        public KeyValuePair<string, object?>[] Used { get; } = [new("device", device), new("state", "used")];
        public KeyValuePair<string, object?>[] Free { get; } = [new("device", device), new("state", "free")];
    }
}
