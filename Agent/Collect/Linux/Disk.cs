using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.disk.* per whole block device.</summary>
/// <remarks>
/// Partitions are left out, as their disk already counts them; so are loop, RAM and optical devices and those without
/// any operation so far. Each has its <see cref="DeviceKind"/>: RAID, LVM and encryption count again what their disks
/// do.
/// </remarks>
internal sealed class Disk(HostPaths paths) : Collector("disk")
{
    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("diskstats");
    private readonly NameCache<Device> _devices = new(name => new(name, DiskKinds.Of(name, paths)));
    private Instruments _instruments = null!;
    private int _omitted;
    private Points<long> _io = null!;
    private Points<long> _operations = null!;
    private Points<double> _operationTime = null!;
    private Points<long> _merged = null!;
    private Points<double> _ioTime = null!;
    private Points<double> _weightedTime = null!;
    private Points<long> _pending = null!;

    public override void Declare(Instruments instruments)
    {
        _instruments = instruments;
        _io = instruments.Counter<long>("system.disk.io", "By", "Disk bytes transferred.");
        _operations = instruments.Counter<long>("system.disk.operations", "{operations}", "Disk operations count.");
        _operationTime = instruments.Counter<double>("system.disk.operation_time", "s",
            "Time spent in disk operations.");
        _merged = instruments.Counter<long>("system.disk.merged", "{operations}",
            "The number of disk reads/writes merged into single physical disk access operations.");
        _ioTime = instruments.Counter<double>("system.disk.io_time", "s", "Time disk spent activated.");
        _weightedTime = instruments.Counter<double>("system.disk.weighted_io_time", "s",
            "Time disk spent activated multiplied by the queue length.");
        _pending = instruments.UpDown<long>("system.disk.pending_operations", "{operations}",
            "The queue size of pending I/O operations.");
    }

    public override void Read()
    {
        var text = _file.Read(_path);
        _devices.BeginRound();
        var disks = new DiskStats(text);
        while (disks.TryRead()) _devices.Get(disks.Device);
        if (_devices.EndRound()) _omitted = RankedDevice.Rank(_devices.Values, IsWholeDisk);
        _instruments.Omit("system.disk", "disks", _omitted);
        disks = new DiskStats(text);
        while (disks.TryRead())
        {
            var device = _devices.Get(disks.Device);
            // A disk that has been used stays; one that never was has nothing to say.
            if (device.IsReported && (disks.Reads > 0 || disks.Writes > 0)) Add(disks, device);
        }
    }

    private bool IsWholeDisk(Device device) =>
        DiskKinds.IsDisk(device.Name) && !DiskKinds.IsPartition(device.Name, paths, _devices.Contains);

    private void Add(DiskStats disk, Device device)
    {
        _io.Add(disk.ReadBytes, device.Read);
        _io.Add(disk.WrittenBytes, device.Write);
        _operations.Add(disk.Reads, device.Read);
        _operations.Add(disk.Writes, device.Write);
        _operationTime.Add(disk.ReadMs / 1000.0, device.Read);
        _operationTime.Add(disk.WriteMs / 1000.0, device.Write);
        _merged.Add(disk.ReadsMerged, device.Read);
        _merged.Add(disk.WritesMerged, device.Write);
        _ioTime.Add(disk.BusyMs / 1000.0, device.Whole);
        _weightedTime.Add(disk.WeightedMs / 1000.0, device.Whole);
        _pending.Add(disk.Pending, device.Whole);
    }

    private sealed class Device(string name, DeviceKind kind) : RankedDevice(kind)
    {
        public string Name { get; } = name;
        public Attributes Read { get; } =
            Attributes.Of(("device", name), ("direction", "read"), ("kind", kind.Text()));
        public Attributes Write { get; } =
            Attributes.Of(("device", name), ("direction", "write"), ("kind", kind.Text()));
        public Attributes Whole { get; } = Attributes.Of(("device", name), ("kind", kind.Text()));
    }
}
