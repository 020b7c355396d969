namespace LightWatch.AppHost.Stores;

/// <summary>The folder of the stores that run as programs; its files are only their owner's.</summary>
internal static class LocalState
{
    /// <summary>The setting that moves it.</summary>
    public const string Key = "state";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The user postgres passes through to the folder that is its own.
    private const UnixFileMode Passage = Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// <c>--state</c>, else /var/lib/lightwatch-apphost for root and the user's state folder for others.
    /// </summary>
    public static string Folder(IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration[Key] is { Length: > 0 } set) return Path.GetFullPath(set);
        if (Environment.IsPrivilegedProcess) return "/var/lib/lightwatch-apphost";
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(home, "lightwatch-apphost");
    }

    /// <summary>Makes a folder inside the state folder, and the state folder itself.</summary>
    /// <returns>Its path.</returns>
    public static string Create(string state, string name)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("the mode local needs Linux or macOS");
        _ = Directory.CreateDirectory(state, Environment.IsPrivilegedProcess ? Passage : Owner);
        var folder = Path.Combine(state, name);
        _ = Directory.CreateDirectory(folder, Owner);
        return folder;
    }
}
