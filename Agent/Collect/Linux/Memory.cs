using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>
/// system.memory.*: usage and utilization by state, the limit, and the memory that Linux calls available.
/// </summary>
/// <remarks>
/// "used" is what is not available: shared memory and /dev/shm are in use, though the kernel counts them as cached.
/// The two slab states say more about the others and are no parts of the whole.
/// </remarks>
internal sealed class Memory(HostPaths paths) : Collector("memory")
{
    private static readonly Attributes Used = Attributes.Of(("state", "used"));
    private static readonly Attributes Free = Attributes.Of(("state", "free"));
    private static readonly Attributes Buffered = Attributes.Of(("state", "buffered"));
    private static readonly Attributes Cached = Attributes.Of(("state", "cached"));
    private static readonly Attributes SlabReclaimable = Attributes.Of(("state", "slab_reclaimable"));
    private static readonly Attributes SlabUnreclaimable = Attributes.Of(("state", "slab_unreclaimable"));

    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("meminfo");
    private readonly ZfsCache _arc = new(paths);
    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;
    private Points<long> _limit = null!;
    private Points<long> _available = null!;
    private Points<long> _dirty = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.memory.usage", "By", "Bytes of memory in use.");
        _utilization = instruments.Gauge("system.memory.utilization", "1", "Fraction of memory bytes in use.");
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
        // The four parts add up to the whole: what is not in use is free, buffered or cached.
        var available = memory.AvailableWith(_arc.ReadReclaimable());
        var free = Math.Min(memory.Free, available);
        var buffered = Math.Min(Math.Max(0, memory.Buffers), available - free);
        Add(memory.Total - available, memory.Total, Used);
        Add(free, memory.Total, Free);
        if (memory.Buffers >= 0) Add(buffered, memory.Total, Buffered);
        if (memory.Cached >= 0 || available > free + buffered)
            Add(available - free - buffered, memory.Total, Cached);
        Add(memory.SlabReclaimable, memory.Total, SlabReclaimable);
        Add(memory.SlabUnreclaimable, memory.Total, SlabUnreclaimable);
        _limit.Add(memory.Total);
        if (memory.Available >= 0) _available.Add(memory.Available);
        if (memory.Dirty >= 0) _dirty.Add(memory.Dirty);
    }

    private void Add(long bytes, long total, Attributes state)
    {
        if (bytes < 0) return;
        _usage.Add(bytes, state);
        _utilization.Add((double)bytes / total, state);
    }
}
