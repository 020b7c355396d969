using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.memory.*: usage and utilization by state, the limit, and the memory that Linux calls available.
/// </summary>
internal sealed class Memory(HostPaths paths) : Collector("memory")
{
    private static readonly KeyValuePair<string, object?>[] Used = [new("state", "used")];
    private static readonly KeyValuePair<string, object?>[] Free = [new("state", "free")];
    private static readonly KeyValuePair<string, object?>[] Buffered = [new("state", "buffered")];
    private static readonly KeyValuePair<string, object?>[] Cached = [new("state", "cached")];
    private static readonly KeyValuePair<string, object?>[] SlabReclaimable = [new("state", "slab_reclaimable")];
    private static readonly KeyValuePair<string, object?>[] SlabUnreclaimable = [new("state", "slab_unreclaimable")];

    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("meminfo");
    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;
    private Points<long> _limit = null!;
    private Points<long> _available = null!;
    private Points<long> _dirty = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.memory.usage", "By", "Bytes of memory in use.", 8);
        _utilization = instruments.Gauge("system.memory.utilization", "1", "Fraction of memory bytes in use.", 8);
        _limit = instruments.UpDown<long>("system.memory.limit", "By", "Total bytes of memory available.");
        _available = instruments.UpDown<long>("system.linux.memory.available", "By",
            "An estimate of how much memory is available for starting new applications, without swapping.");
        _dirty = instruments.UpDown<long>("system.linux.memory.dirty", "By",
            "The amount of dirty memory according to /proc/meminfo.");
    }

    public override void Read()
    {
        var memory = MemInfo.Parse(_file.Read(_path));
        if (memory.Total <= 0 || memory.Free < 0) throw new IOException($"{_path} names no MemTotal or MemFree");
        Add(memory.Used, memory.Total, Used);
        Add(memory.Free, memory.Total, Free);
        Add(memory.Buffers, memory.Total, Buffered);
        Add(memory.CachedAndReclaimable, memory.Total, Cached);
        Add(memory.SlabReclaimable, memory.Total, SlabReclaimable);
        Add(memory.SlabUnreclaimable, memory.Total, SlabUnreclaimable);
        _limit.Add(memory.Total);
        if (memory.Available >= 0) _available.Add(memory.Available);
        if (memory.Dirty >= 0) _dirty.Add(memory.Dirty);
    }

    private void Add(long bytes, long total, KeyValuePair<string, object?>[] state)
    {
        if (bytes < 0) return;
        _usage.Add(bytes, state);
        _utilization.Add((double)bytes / total, state);
    }
}
