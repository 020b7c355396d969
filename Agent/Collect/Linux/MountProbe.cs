using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>A mounted file system, as its series are labelled.</summary>
internal sealed record MountKey(string Device, string MountPoint, string Type, bool IsReadOnly, bool IsWhole)
{
    public bool IsBetterThan(MountKey other) => IsWhole != other.IsWhole ? IsWhole : MountPoint.Length < other.MountPoint.Length;
}

/// <summary>Asks one file system for its size, never more than one question at a time; remote ones in the background.</summary>
/// <param name="mount">Its labels.</param>
/// <param name="ask">Asks for the size; may take for ever.</param>
internal sealed class MountProbe(MountKey mount, Func<FilesystemSize> ask)
{
    private readonly bool _isRemote = FilesystemTypes.IsRemote(mount.Type);
    private Task<FilesystemSize>? _question;

    public KeyValuePair<string, object?>[] Used { get; } = Tags(mount, "used");
    public KeyValuePair<string, object?>[] Free { get; } = Tags(mount, "free");
    public KeyValuePair<string, object?>[] Reserved { get; } = Tags(mount, "reserved");
    public KeyValuePair<string, object?>[] Whole { get; } = Tags(mount, null);

    /// <summary>True while the kernel has not answered.</summary>
    public bool IsAsking => _question is { IsCompleted: false };

    /// <summary>The size now; of a remote file system, the answer to the question of the round before.</summary>
    /// <returns>False while there is no answer yet.</returns>
    /// <exception cref="IOException">The mount point cannot be asked.</exception>
    public bool TryRead(out FilesystemSize size)
    {
        if (!_isRemote)
        {
            size = ask();
            return true;
        }

        size = default;
        if (IsAsking) return false;
        var answer = _question;
        _question = Task.Factory.StartNew(ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (answer is null) return false;
        size = answer.GetAwaiter().GetResult();
        return true;
    }

    private static KeyValuePair<string, object?>[] Tags(MountKey mount, string? state)
    {
        KeyValuePair<string, object?>[] tags = [new("device", mount.Device), new("mode", mount.IsReadOnly ? "ro" : "rw"), new("mountpoint", mount.MountPoint), new("type", mount.Type)];
        return state is null ? tags : [.. tags, new("state", state)];
    }
}
