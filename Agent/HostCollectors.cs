using LightWatch.Agent.Collect;
using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Collect.Portable;
using LightWatch.Agent.Host;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent;

/// <summary>The collectors of this operating system.</summary>
internal static class HostCollectors
{
    public static IEnumerable<Collector> Create(AgentOptions options, TimeProvider time)
    {
        if (!OperatingSystem.IsLinux()) return [new Machine(), new Drives(), new Interfaces()];
        var paths = new HostPaths(options);
        return
        [
            new Cpu(paths), new CpuHardware(paths), new Load(paths), new Memory(paths), new Paging(paths),
                new Pressure(paths),
            new Disk(paths), new Filesystem(paths), new Network(paths), new Connections(paths, time),
            new Conntrack(paths),
            new Processes(paths, options.TopProcesses, options.CommandLines), new Uptime(paths),
            new Temperatures(paths),
        ];
    }

    /// <summary>The metrics that cannot be read on this system; null where none is missing.</summary>
    public static string? Missing =>
        OperatingSystem.IsLinux()
        ? null
        : "cpu time and load, memory by state, paging, disk operations, inodes, processes, temperatures";
}
