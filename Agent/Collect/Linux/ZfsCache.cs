using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>ZFS's own cache (ARC), which shrinks when programs need memory but is no part of the page cache.</summary>
internal sealed class ZfsCache(HostPaths paths)
{
    // lxcfs gives a container a /proc/meminfo of its own; the cache is still the host's.
    private const int RoundsBetweenLooks = 60;

    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("spl/kstat/zfs/arcstats");
    private readonly string _mountinfo = paths.OfHost("mountinfo");
    private bool _isContainer;
    private int _round;

    /// <summary>Bytes that it can give back; 0 without ZFS.</summary>
    public long ReadReclaimable()
    {
        if (_round++ % RoundsBetweenLooks == 0)
            _isContainer = _file.TryRead(_mountinfo, out var mounts) && IsLxcfs(mounts);
        return !_isContainer && _file.TryRead(_path, out var text) ? Parse(text) : 0;
    }

    /// <summary>Lines "name type data": size less c_min.</summary>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        long size = 0, min = 0;
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            var fields = new FieldReader(line);
            if (!fields.TryRead(out var name) || !fields.TrySkip(1) || !fields.TryReadCount(out var value)) continue;
            if (name.SequenceEqual("size"u8)) size = value;
            else if (name.SequenceEqual("c_min"u8)) min = value;
        }

        return Math.Max(0, size - min);
    }

    private static bool IsLxcfs(ReadOnlySpan<byte> mountinfo)
    {
        var mounts = new Mounts(mountinfo);
        while (mounts.TryRead())
        {
            if (mounts.Type.SequenceEqual("fuse.lxcfs"u8) && mounts.MountPoint.EndsWith("/meminfo"u8)) return true;
        }

        return false;
    }
}
