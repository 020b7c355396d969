using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Host;

/// <summary>Paths of the host's /proc, /sys and root, which a container has mounted elsewhere.</summary>
internal sealed class HostPaths(string proc, string sys, string root)
{
    private readonly string _proc = proc.TrimEnd('/');
    private readonly string _sys = sys.TrimEnd('/');
    private readonly string _root = root.TrimEnd('/');

    public HostPaths(AgentOptions options) : this(options.ProcPath, options.SysPath, options.RootPath)
    {
    }

    public string Proc(string path) => $"{_proc}/{path}";

    public string Sys(string path) => $"{_sys}/{path}";

    /// <summary>A path of the host in this process's own file system.</summary>
    public string Root(string absolutePath) => _root + absolutePath;

    /// <summary>
    /// A file that belongs to a namespace (net/dev, mountinfo): that of process 1 when the agent runs in a container
    /// with the host's /proc, else its own.
    /// </summary>
    public string OfHost(string path) =>
        _proc == "/proc"
        ? $"/proc/self/{path}"
        : File.Exists($"{_proc}/1/{path}") ? $"{_proc}/1/{path}" : $"{_proc}/{path}";
}
