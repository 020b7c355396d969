using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

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
    // A slow server takes some rounds; the series go on meanwhile.
    private const int MaxPendingRounds = 6;

    private readonly bool _isRemote = FilesystemTypes.IsRemote(mount.Type);
    private Task<FilesystemSize>? _pending;
    private int _pendingRounds;

    public Attributes Used { get; } = Tags(mount, "used");
    public Attributes Free { get; } = Tags(mount, "free");
    public Attributes Reserved { get; } = Tags(mount, "reserved");
    public Attributes Whole { get; } = Tags(mount, null);

    /// <summary>True while the kernel has not answered.</summary>
    public bool IsPending => _pending is { IsCompleted: false };

    /// <summary>True while the kernel has not answered for so long that the last size says nothing any more.</summary>
    public bool IsSilent => _pendingRounds > MaxPendingRounds;

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
        if (IsPending)
        {
            _pendingRounds++;
            return false;
        }

        _pendingRounds = 0;
        var last = _pending;
        _pending = Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (last is null) return false;
        size = last.GetAwaiter().GetResult();
        return true;
    }

    private static Attributes Tags(MountKey mount, string? state)
    {
        Attributes tags = Attributes.Of(("device", mount.Device),
            ("mode", mount.IsReadOnly ? "ro" : "rw"), ("mountpoint", mount.MountPoint), ("type", mount.Type));
        return state is null ? tags : tags.With(("state", state));
    }
}
