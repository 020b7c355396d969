using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.paging.*: swap areas, pages swapped, faults.</summary>
internal sealed class Paging(HostPaths paths) : Collector("paging")
{
    private static readonly Attributes MajorIn = Attributes.Of(("type", "major"), ("direction", "page_in"));
    private static readonly Attributes MajorOut = Attributes.Of(("type", "major"), ("direction", "page_out"));
    private static readonly Attributes Major = Attributes.Of(("type", "major"));
    private static readonly Attributes Minor = Attributes.Of(("type", "minor"));

    private readonly FileBuffer _file = new();
    private readonly string _vmstat = paths.Proc("vmstat");
    private readonly string _swaps = paths.Proc("swaps");
    private readonly NameCache<Area> _areas = new(
        device => new(Mounts.Unescape(System.Text.Encoding.UTF8.GetBytes(device))));
    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;
    private Points<long> _operations = null!;
    private Points<long> _faults = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.paging.usage", "By", "Swap (unix) or pagefile (windows) usage.");
        _utilization = instruments.Gauge("system.paging.utilization", "1",
            "Swap (unix) or pagefile (windows) utilization.");
        _operations = instruments.Counter<long>("system.paging.operations", "{operations}",
            "The number of pages swapped in and out.");
        _faults = instruments.Counter<long>("system.paging.faults", "{faults}", "The number of page faults.");
    }

    public override void Read()
    {
        // A container may see one of the two files alone.
        var hasCounters = _file.TryRead(_vmstat, out var text);
        if (hasCounters) Add(VmStat.Parse(text));
        // A kernel without swap support has no such file.
        if (_file.TryRead(_swaps, out text)) AddAreas(new Swaps(text));
        else if (!hasCounters) throw new IOException($"cannot read {_vmstat} and {_swaps}");
    }

    // The pages of vmstat's pgpgin and pgpgout are blocks of files as well, in KiB: system.disk.io has those.
    private void Add(VmStat stat)
    {
        Add(_operations, stat.SwapIns, MajorIn);
        Add(_operations, stat.SwapOuts, MajorOut);
        Add(_faults, stat.MajorFaults, Major);
        Add(_faults, stat.Faults - Math.Max(0, stat.MajorFaults), Minor);
    }

    private void AddAreas(Swaps swaps)
    {
        _areas.BeginRound();
        while (swaps.TryRead())
        {
            var area = _areas.Get(swaps.Device);
            var free = swaps.SizeBytes - swaps.UsedBytes;
            _usage.Add(swaps.UsedBytes, area.Used);
            _usage.Add(free, area.Free);
            if (swaps.SizeBytes == 0) continue;
            _utilization.Add((double)swaps.UsedBytes / swaps.SizeBytes, area.Used);
            _utilization.Add((double)free / swaps.SizeBytes, area.Free);
        }

        _areas.EndRound();
    }

    private static void Add(Points<long> points, long value, Attributes tags)
    {
        if (value >= 0) points.Add(value, tags);
    }

    private sealed class Area(string device)
    {
        public Attributes Used { get; } = Attributes.Of(("device", device), ("state", "used"));
        public Attributes Free { get; } = Attributes.Of(("device", device), ("state", "free"));
    }
}
