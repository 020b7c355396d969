using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>A mounted file system, as its series are labelled.</summary>
internal sealed record MountKey(string Device, string MountPoint, string Type, bool IsReadOnly, bool IsWhole)
{
    public bool IsBetterThan(MountKey other) =>
        IsWhole != other.IsWhole ? IsWhole : MountPoint.Length < other.MountPoint.Length;
}

/// <summary>
/// Reads the size of one file system, in at most one read at a time; that of remote ones in the background.
/// </summary>
/// <param name="mount">Its labels.</param>
/// <param name="read">Reads the size; may never return.</param>
internal sealed class MountProbe(MountKey mount, Func<FilesystemSize> read)
{
    private readonly bool _isRemote = FilesystemTypes.IsRemote(mount.Type);
    private Task<FilesystemSize>? _pending;

    public KeyValuePair<string, object?>[] Used { get; } = Tags(mount, "used");
    public KeyValuePair<string, object?>[] Free { get; } = Tags(mount, "free");
    public KeyValuePair<string, object?>[] Reserved { get; } = Tags(mount, "reserved");
    public KeyValuePair<string, object?>[] Whole { get; } = Tags(mount, null);

    /// <summary>True while the kernel has not answered.</summary>
    public bool IsPending => _pending is { IsCompleted: false };

    /// <summary>The size now; of a remote file system, the result of the read that began in the round before.</summary>
    /// <returns>False while there is no result.</returns>
    /// <exception cref="IOException">The size cannot be read.</exception>
    public bool TryRead(out FilesystemSize size)
    {
        if (!_isRemote)
        {
            size = read();
            return true;
        }

        size = default;
        if (IsPending) return false;
        var last = _pending;
        _pending = Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (last is null) return false;
        size = last.GetAwaiter().GetResult();
        return true;
    }

    private static KeyValuePair<string, object?>[] Tags(MountKey mount, string? state)
    {
        KeyValuePair<string, object?>[] tags = [new("device", mount.Device),
            new("mode", mount.IsReadOnly ? "ro" : "rw"), new("mountpoint", mount.MountPoint), new("type", mount.Type)];
        return state is null ? tags : [.. tags, new("state", state)];
    }
}
