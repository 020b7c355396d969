using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>The process.* instruments, and the points of the reported processes.</summary>
/// <remarks>
/// The OpenTelemetry collector has a resource per process; here the same attributes are on the points of one resource.
/// </remarks>
internal sealed class ProcessSeries(HostPaths paths, bool commandLines)
{
    // After this many different processes the instruments are renewed (see Instruments.Renew).
    private const int MaxKnown = 64;

    private readonly FileBuffer _file = new();
    private readonly PidPath _path = new(paths);
    private readonly Dictionary<(int Pid, long StartTicks), ProcessTags> _known = [];
    private readonly ProcessDescription _description = new(paths, commandLines);
    private Instruments _instruments = null!;
    private long _totalBytes;
    private Points<double> _cpuTime = null!;
    private Points<double> _cpuUtilization = null!;
    private Points<long> _memoryUsage = null!;
    private Points<long> _memoryVirtual = null!;
    private Points<double> _memoryUtilization = null!;
    private Points<long> _diskIo = null!;
    private Points<long> _threads = null!;
    private Points<long> _descriptors = null!;
    private Points<long> _switches = null!;
    private Points<long> _faults = null!;

    public void Declare(Instruments instruments, int perRound)
    {
        _instruments = instruments;
        var max = MaxKnown + perRound;
        _cpuTime = instruments.Counter<double>("process.cpu.time", "s",
            "Total CPU seconds broken down by different states.", 3 * max);
        _cpuUtilization = instruments.Gauge("process.cpu.utilization", "1",
            "Share of total CPU time used by the process since last scrape, between 0 and 1.", 3 * max);
        _memoryUsage = instruments.UpDown<long>("process.memory.usage", "By", "The amount of physical memory in use.",
            max);
        _memoryVirtual = instruments.UpDown<long>("process.memory.virtual", "By", "Virtual memory size.", max);
        _memoryUtilization = instruments.Gauge("process.memory.utilization", "1",
            "Share of total physical memory that is used by the process.", max);
        _diskIo = instruments.Counter<long>("process.disk.io", "By", "Disk bytes transferred.", 2 * max);
        _threads = instruments.UpDown<long>("process.threads", "{threads}", "Process threads count.", max);
        _descriptors = instruments.UpDown<long>("process.open_file_descriptors", "{count}",
            "Number of file descriptors in use by the process.", max);
        _switches = instruments.Counter<long>("process.context_switches", "{count}",
            "Number of times the process has been context switched.", 2 * max);
        _faults = instruments.Counter<long>("process.paging.faults", "{faults}",
            "Number of page faults the process has made.", 2 * max);
    }

    public void BeginRound()
    {
        _totalBytes = _file.TryRead(paths.Proc("meminfo"), out var text) ? MemInfo.Parse(text).Total : 0;
        if (_known.Count <= MaxKnown) return;
        _known.Clear();
        _instruments.Renew();
    }

    /// <param name="stat">The process now.</param>
    /// <param name="before">At the last round; null if the process was not read then.</param>
    /// <param name="elapsed">Since the last round; zero if unknown.</param>
    public void Add(in PidStat stat, TopProcesses.LastReading? before, TimeSpan elapsed)
    {
        if (!_known.TryGetValue((stat.Pid, stat.StartTicks), out var tags))
            _known.Add((stat.Pid, stat.StartTicks), tags = new(_description.Describe(in stat)));
        AddCpu(_cpuTime, stat.UserTicks, stat.SystemTicks, stat.WaitTicks, CpuTicks.PerSecond, tags);
        var capacity = elapsed.TotalSeconds * CpuTicks.PerSecond * Environment.ProcessorCount;
        if (before is { } last && capacity > 0)
            AddCpu(_cpuUtilization, stat.UserTicks - last.UserTicks, stat.SystemTicks - last.SystemTicks,
                stat.WaitTicks - last.WaitTicks, capacity, tags);

        var resident = Numbers.Scale(stat.ResidentPages, Environment.SystemPageSize);
        _memoryUsage.Add(resident, tags.Whole);
        _memoryVirtual.Add(stat.VirtualBytes, tags.Whole);
        if (_totalBytes > 0) _memoryUtilization.Add((double)resident / _totalBytes, tags.Whole);
        _threads.Add(stat.Threads, tags.Whole);
        _faults.Add(stat.MajorFaults, tags.Major);
        _faults.Add(stat.MinorFaults, tags.Minor);
        AddPrivate(stat.Pid, tags);
    }

    private static void AddCpu(Points<double> points, long user, long system, long wait, double unit, ProcessTags tags)
    {
        points.Add(Math.Max(0, user) / unit, tags.User);
        points.Add(Math.Max(0, system) / unit, tags.System);
        points.Add(Math.Max(0, wait) / unit, tags.Wait);
    }

    // Only root can read these of other users' processes; what cannot be read is left out.
    private void AddPrivate(int pid, ProcessTags tags)
    {
        if (_file.TryRead(_path.Of(pid, "status"u8), out var status, isRecord: true))
        {
            if (ColonLines.TryFind(status, "voluntary_ctxt_switches"u8, out var voluntary))
                _switches.Add(voluntary, tags.Voluntary);
            if (ColonLines.TryFind(status, "nonvoluntary_ctxt_switches"u8, out var involuntary))
                _switches.Add(involuntary, tags.Involuntary);
        }

        if (_file.TryRead(_path.Of(pid, "io"u8), out var io, isRecord: true))
        {
            if (ColonLines.TryFind(io, "read_bytes"u8, out var read)) _diskIo.Add(read, tags.Read);
            if (ColonLines.TryFind(io, "write_bytes"u8, out var written)) _diskIo.Add(written, tags.Write);
        }

        if (DirectoryNames.TryCount(_path.Of(pid, "fd"u8), out var files)) _descriptors.Add(files, tags.Whole);
    }
}
