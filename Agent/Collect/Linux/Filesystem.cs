using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.filesystem.* of every file system that holds data, once each, however often it is mounted.</summary>
/// <remarks>
/// Remote ones are read on a thread of their own (<see cref="MountProbe"/>): one whose server is gone delays no other.
/// </remarks>
internal sealed class Filesystem(HostPaths paths) : Collector("filesystem")
{
    private const int MaxMounts = 192;

    private readonly FileBuffer _file = new();
    private readonly string _mountinfo = paths.OfHost("mountinfo");
    private readonly Dictionary<MountKey, MountProbe> _probes = [];
    private readonly Dictionary<string, MountKey> _chosen = new(StringComparer.Ordinal);
    private HashSet<string> _blockBacked = [];
    private Instruments _instruments = null!;
    private Points<long> _usage = null!;
    private Points<long> _inodes = null!;
    private Points<double> _utilization = null!;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _usage = instruments.UpDown<long>("system.filesystem.usage", "By", "Filesystem bytes used.", 3 * MaxMounts);
        _inodes = instruments.UpDown<long>("system.filesystem.inodes.usage", "{inodes}", "FileSystem inodes used.",
            2 * MaxMounts);
        _utilization = instruments.Gauge("system.filesystem.utilization", "1", "Fraction of filesystem bytes used.",
            MaxMounts);
        if (_file.TryRead(paths.Proc("filesystems"), out var text))
            _blockBacked = FilesystemTypes.ParseBlockBacked(text);
    }

    public override void Read()
    {
        Choose(_file.Read(_mountinfo), _blockBacked, _chosen);
        if (_probes.Count + _chosen.Count > MaxMounts) RemoveIdle();
        IOException? failure = null;
        foreach (var mount in _chosen.Values)
        {
            if (!_probes.TryGetValue(mount, out var probe))
                _probes.Add(mount, probe = new(mount, () => FilesystemSize.Read(paths.Root(mount.MountPoint))));
            try
            {
                if (probe.TryRead(out var size)) Add(size, probe);
            }
            catch (IOException error)
            {
                failure = error;
            }
        }

        if (failure is not null && _usage.Read.Count == 0) throw failure;
    }

    /// <summary>Picks one mount per file system: the whole before a part, then the shortest path.</summary>
    /// <param name="chosen">Filled by device number, at most <see cref="MaxMounts"/>/2 of them.</param>
    public static void Choose(ReadOnlySpan<byte> mountinfo, HashSet<string> blockBacked,
        Dictionary<string, MountKey> chosen)
    {
        chosen.Clear();
        var mounts = new Mounts(mountinfo);
        while (mounts.TryRead())
        {
            var type = System.Text.Encoding.UTF8.GetString(mounts.Type);
            // The root of a container is an overlay: the only file system that it has.
            var isRoot = mounts.MountPoint.SequenceEqual("/"u8);
            if (!isRoot && !FilesystemTypes.IsReported(type, blockBacked)) continue;
            var mount = new MountKey(Mounts.Unescape(mounts.Source), Mounts.Unescape(mounts.MountPoint), type,
                mounts.IsReadOnly, mounts.IsWhole);
            var number = System.Text.Encoding.UTF8.GetString(mounts.DeviceNumber);
            if (!chosen.TryGetValue(number, out var other) ? chosen.Count < MaxMounts / 2 : mount.IsBetterThan(other))
                chosen[number] = mount;
        }
    }

    private void Add(FilesystemSize size, MountProbe probe)
    {
        _usage.Add(size.UsedBytes, probe.Used);
        _usage.Add(size.FreeBytes, probe.Free);
        _usage.Add(size.ReservedBytes, probe.Reserved);
        _inodes.Add(size.UsedInodes, probe.Used);
        _inodes.Add(size.FreeInodes, probe.Free);
        if (double.IsFinite(size.Utilization)) _utilization.Add(size.Utilization, probe.Whole);
    }

    // A mount with a read under way stays, so that no second thread reads it.
    private void RemoveIdle()
    {
        foreach (var (mount, probe) in _probes)
        {
            if (!probe.IsPending) _probes.Remove(mount);
        }

        _instruments.Renew();
    }
}
