using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Send;

/// <summary>The folder of the backlog: the one in the settings, or else the platform's.</summary>
internal static class BufferFolder
{
    /// <summary>The folder, or null for memory only.</summary>
    public static string? Of(AgentOptions options)
    {
        if (string.Equals(options.BufferPath, "none", StringComparison.OrdinalIgnoreCase)) return null;
        if (options.BufferPath.Length > 0) return Path.GetFullPath(options.BufferPath);
        // systemd creates the folder of StateDirectory= and puts its path here.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } state)
            return Path.Combine(state.Split(':')[0], "buffer");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData),
                "LightWatch", "agent", "buffer");
        if (Environment.IsPrivilegedProcess) return "/var/lib/lightwatch-agent/buffer";
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(home, "lightwatch-agent", "buffer");
    }
}
