using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.filesystem.* of every file system that holds data, once each, however often it is mounted.</summary>
/// <remarks>
/// Remote ones are read on a thread of their own (<see cref="MountProbe"/>): one whose server is gone delays no other.
/// </remarks>
internal sealed class Filesystem(HostPaths paths) : Collector("filesystem")
{
    private readonly FileBuffer _file = new();
    private readonly FileBuffer _typesFile = new();
    private readonly string _mountinfo = paths.OfHost("mountinfo");
    private readonly string _types = paths.Proc("filesystems");
    private readonly Dictionary<MountKey, MountProbe> _probes = [];
    private readonly List<MountKey> _chosen = [];
    private byte[] _lastMounts = [];
    private byte[] _lastTypes = [];
    private int _omitted;
    private Instruments _instruments = null!;
    private Points<long> _usage = null!;
    private Points<long> _inodes = null!;
    private Points<double> _utilization = null!;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _usage = instruments.UpDown<long>("system.filesystem.usage", "By", "Filesystem bytes used.");
        _inodes = instruments.UpDown<long>("system.filesystem.inodes.usage", "{inodes}", "FileSystem inodes used.");
        _utilization = instruments.Gauge("system.filesystem.utilization", "1", "Fraction of filesystem bytes used.");
    }

    public override void Read()
    {
        Choose();
        IOException? failure = null;
        var silent = 0;
        foreach (var mount in _chosen)
        {
            var probe = _probes[mount];
            try
            {
                if (probe.TryRead(out var size)) Add(size, probe);
                else if (probe.IsSilent) silent++;
                else Keep(probe);
            }
            catch (IOException error)
            {
                failure = error;
            }
        }

        _instruments.Omit("system.filesystem", "mounts", _omitted);
        _instruments.Omit("system.filesystem", "mounts that do not answer", silent);
        if (failure is not null && _usage.Count == 0) throw failure;
    }

    // Both files change rarely: a type appears when its driver is loaded, often after the start.
    private void Choose()
    {
        var mounts = _file.Read(_mountinfo);
        var types = _typesFile.TryRead(_types, out var text) ? text : default;
        if (mounts.SequenceEqual(_lastMounts) && types.SequenceEqual(_lastTypes)) return;
        (_lastMounts, _lastTypes) = (mounts.ToArray(), types.ToArray());
        _omitted = MountChoice.Choose(mounts, FilesystemTypes.ParseBlockBacked(types), _chosen);
        var chosen = _chosen.ToHashSet();
        foreach (var (mount, probe) in _probes)
        {
            // A mount with a read under way stays, so that no second thread reads it.
            if (!chosen.Contains(mount) && !probe.IsPending) _probes.Remove(mount);
        }

        foreach (var mount in _chosen)
        {
            if (!_probes.ContainsKey(mount))
                _probes.Add(mount, new(mount, () => FilesystemSize.Read(paths.Root(mount.MountPoint))));
        }
    }

    private void Add(FilesystemSize size, MountProbe probe)
    {
        // What a program mounts may have no size at all.
        if (!double.IsFinite(size.Utilization)) return;
        _usage.Add(size.UsedBytes, probe.Used);
        _usage.Add(size.FreeBytes, probe.Free);
        _usage.Add(size.ReservedBytes, probe.Reserved);
        _inodes.Add(size.UsedInodes, probe.Used);
        _inodes.Add(size.FreeInodes, probe.Free);
        _utilization.Add(size.Utilization, probe.Whole);
    }

    private void Keep(MountProbe probe)
    {
        foreach (var tags in (ReadOnlySpan<Wire.Attributes>)[probe.Used, probe.Free, probe.Reserved]) _usage.Keep(tags);
        foreach (var tags in (ReadOnlySpan<Wire.Attributes>)[probe.Used, probe.Free]) _inodes.Keep(tags);
        _utilization.Keep(probe.Whole);
    }
}
