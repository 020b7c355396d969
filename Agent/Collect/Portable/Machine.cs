using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Portable;

/// <summary>What .NET reports of any machine: processors, memory, time since start.</summary>
internal sealed class Machine() : Collector("machine")
{
    private Points<long> _logicalCount = null!;
    private Points<long> _limit = null!;
    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;
    private Points<double> _uptime = null!;

    public override void Declare(Instruments instruments)
    {
        _logicalCount = instruments.UpDown<long>("system.cpu.logical.count", "{cpu}",
            "Number of available logical CPUs.");
        _limit = instruments.UpDown<long>("system.memory.limit", "By", "Total bytes of memory available.");
        _usage = instruments.UpDown<long>("system.memory.usage", "By", "Bytes of memory in use.");
        _utilization = instruments.Gauge("system.memory.utilization", "1", "Fraction of memory bytes in use.");
        _uptime = instruments.Gauge("system.uptime", "s", "The time the system has been running.");
    }

    public override void Read()
    {
        _logicalCount.Add(Environment.ProcessorCount);
        _uptime.Add(Environment.TickCount64 / 1000.0);

        // .NET measures the memory load at each garbage collection; before the first there is no value.
        GC.Collect(0);
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        if (memory.TotalAvailableMemoryBytes <= 0) return;
        _limit.Add(memory.TotalAvailableMemoryBytes);
        Add(memory.MemoryLoadBytes, memory.TotalAvailableMemoryBytes, "used");
        Add(Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes), memory.TotalAvailableMemoryBytes,
            "free");
    }

    private void Add(long bytes, long total, string state)
    {
        _usage.Add(bytes, Attributes.Of(("state", state)));
        _utilization.Add((double)bytes / total, Attributes.Of(("state", state)));
    }
}
