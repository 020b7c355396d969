namespace LightWatch.Agent.Host;

/// <summary>Where the host's /proc, /sys and root are seen: elsewhere when the agent runs in a container that has them mounted.</summary>
internal sealed class HostPaths(string proc, string sys, string root)
{
    private readonly string _proc = proc.TrimEnd('/');
    private readonly string _sys = sys.TrimEnd('/');
    private readonly string _root = root.TrimEnd('/');

    public string Proc(string path) => $"{_proc}/{path}";

    public string Sys(string path) => $"{_sys}/{path}";

    /// <summary>A path of the host as this process sees it.</summary>
    public string Root(string absolutePath) => _root + absolutePath;

    /// <summary>A file that belongs to a namespace (net/dev, mountinfo): of process 1 when /proc is the host's and we are in a container, else our own.</summary>
    public string OfHost(string path) => _proc == "/proc" ? $"/proc/self/{path}" : File.Exists($"{_proc}/1/{path}") ? $"{_proc}/1/{path}" : $"{_proc}/{path}";
}
