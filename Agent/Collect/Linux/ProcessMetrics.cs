using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The process.* metrics: the points of the reported groups of processes.</summary>
/// <remarks>
/// The OpenTelemetry collector has a resource per process; here name and owner are on the points of one resource.
/// </remarks>
internal sealed class ProcessMetrics(HostPaths paths, Instruments instruments)
{
    private readonly FileBuffer _file = new();
    private readonly PidPath _path = new(paths);
    private readonly Points<long> _count = instruments.UpDown<long>("process.count", "{processes}",
        "Number of processes of this name and owner.");
    private readonly Points<double> _cpuTime = instruments.Counter<double>("process.cpu.time", "s",
        "Total CPU seconds broken down by different states.");
    private readonly Points<double> _cpuUtilization = instruments.Gauge("process.cpu.utilization", "1",
        "Share of total CPU time used by the process since last scrape, between 0 and 1.");
    private readonly Points<long> _memoryUsage = instruments.UpDown<long>("process.memory.usage", "By",
        "The amount of physical memory in use.");
    private readonly Points<long> _memoryVirtual = instruments.UpDown<long>("process.memory.virtual", "By",
        "Virtual memory size.");
    private readonly Points<double> _memoryUtilization = instruments.Gauge("process.memory.utilization", "1",
        "Share of total physical memory that is used by the process.");
    private readonly Points<long> _diskIo = instruments.Counter<long>("process.disk.io", "By",
        "Disk bytes transferred.");
    private readonly Points<long> _threads = instruments.UpDown<long>("process.threads", "{threads}",
        "Process threads count.");
    private readonly Points<long> _descriptors = instruments.UpDown<long>("process.open_file_descriptors", "{count}",
        "Number of file descriptors in use by the process.");
    private readonly Points<long> _switches = instruments.Counter<long>("process.context_switches", "{count}",
        "Number of times the process has been context switched.");
    private readonly Points<long> _faults = instruments.Counter<long>("process.paging.faults", "{faults}",
        "Number of page faults the process has made.");

    /// <param name="groups">The reported groups.</param>
    /// <param name="capacityTicks">
    /// Processor time of the whole host since the round before, in ticks; 0: unknown.
    /// </param>
    public void Add(IReadOnlyList<ProcessGroup> groups, double capacityTicks)
    {
        var totalBytes = _file.TryRead(paths.Proc("meminfo"), out var text) ? MemInfo.Parse(text).Total : 0;
        foreach (var group in groups)
        {
            var tags = group.Tags;
            _count.Add(group.Members.Count, tags.Whole);
            AddCpu(group, capacityTicks);
            var resident = Numbers.Scale(group.ResidentPages, Environment.SystemPageSize);
            _memoryUsage.Add(resident, tags.Whole);
            _memoryVirtual.Add(group.VirtualBytes, tags.Whole);
            if (totalBytes > 0) _memoryUtilization.Add((double)resident / totalBytes, tags.Whole);
            _threads.Add(group.Threads, tags.Whole);
            _faults.Add(group.Use.MajorFaults, tags.Major, group.StartUnixNano);
            _faults.Add(group.Use.MinorFaults, tags.Minor, group.StartUnixNano);
            AddPrivate(group);
        }
    }

    private void AddCpu(ProcessGroup group, double capacity)
    {
        var (use, step, tags, start) = (group.Use, group.RoundUse, group.Tags, group.StartUnixNano);
        _cpuTime.Add(use.UserTicks / CpuTicks.PerSecond, tags.User, start);
        _cpuTime.Add(use.SystemTicks / CpuTicks.PerSecond, tags.System, start);
        _cpuTime.Add(use.WaitTicks / CpuTicks.PerSecond, tags.Wait, start);
        if (capacity <= 0) return;
        _cpuUtilization.Add(step.UserTicks / capacity, tags.User);
        _cpuUtilization.Add(step.SystemTicks / capacity, tags.System);
        _cpuUtilization.Add(step.WaitTicks / capacity, tags.Wait);
    }

    // What cannot be read is left out.
    private void AddPrivate(ProcessGroup group)
    {
        var files = -1L;
        foreach (var process in group.Members)
        {
            var now = PrivateUse.Read(_file, _path, process.Pid);
            group.AddPrivate(process.Private ?? now, now);
            process.Private = now;
            if (DirectoryNames.TryCount(_path.Of(process.Pid, "fd"u8), out var count))
                files = Math.Max(0, files) + count;
        }

        Add(_switches, group.Private.Voluntary, group.Tags.Voluntary, group);
        Add(_switches, group.Private.Involuntary, group.Tags.Involuntary, group);
        Add(_diskIo, group.Private.ReadBytes, group.Tags.Read, group);
        Add(_diskIo, group.Private.WrittenBytes, group.Tags.Write, group);
        if (files >= 0) _descriptors.Add(files, group.Tags.Whole);
    }

    private static void Add(Points<long> points, long value, Wire.Attributes tags, ProcessGroup group)
    {
        if (value >= 0) points.Add(value, tags, group.StartUnixNano);
    }
}
