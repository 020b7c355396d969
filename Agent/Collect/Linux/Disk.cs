using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>system.disk.* per whole block device.</summary>
/// <remarks>
/// Partitions are left out, as their disk already counts them (a sum over devices is then right); so are loop, RAM and
/// optical devices and those without any operation so far.
/// </remarks>
internal sealed class Disk(HostPaths paths) : Collector("disk")
{
    private const int MaxDevices = 128;

    private readonly FileBuffer _file = new();
    private readonly string _path = paths.Proc("diskstats");
    private readonly NameCache<Device> _devices = new(MaxDevices,
        name => new(name, IsReported(name)
            && !File.Exists(paths.Sys($"class/block/{name.Replace('/', '!')}/partition"))));
    private Instruments _instruments = null!;
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
        _io = instruments.Counter<long>("system.disk.io", "By", "Disk bytes transferred.", 2 * MaxDevices);
        _operations = instruments.Counter<long>("system.disk.operations", "{operations}", "Disk operations count.",
            2 * MaxDevices);
        _operationTime = instruments.Counter<double>("system.disk.operation_time", "s",
            "Time spent in disk operations.", 2 * MaxDevices);
        _merged = instruments.Counter<long>("system.disk.merged", "{operations}",
            "The number of disk reads/writes merged into single physical disk access operations.", 2 * MaxDevices);
        _ioTime = instruments.Counter<double>("system.disk.io_time", "s", "Time disk spent activated.", MaxDevices);
        _weightedTime = instruments.Counter<double>("system.disk.weighted_io_time", "s",
            "Time disk spent activated multiplied by the queue length.", MaxDevices);
        _pending = instruments.UpDown<long>("system.disk.pending_operations", "{operations}",
            "The queue size of pending I/O operations.", MaxDevices);
    }

    public override void Read()
    {
        if (_devices.IsFull)
        {
            _devices.Clear();
            _instruments.Renew();
        }

        var disks = new DiskStats(_file.Read(_path));
        while (disks.TryRead())
        {
            if (disks.Reads == 0 && disks.Writes == 0) continue;
            if (_devices.TryGet(disks.Device, out var device) && device.Reported) Add(disks, device);
        }
    }

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

    private static bool IsReported(string name) =>
        !(name.StartsWith("loop", StringComparison.Ordinal) || name.StartsWith("ram", StringComparison.Ordinal)
            || name.StartsWith("zram", StringComparison.Ordinal)
            || name.StartsWith("sr", StringComparison.Ordinal) || name.StartsWith("fd", StringComparison.Ordinal));

    private sealed class Device(string name, bool reported)
    {
        public bool Reported { get; } = reported;
        public KeyValuePair<string, object?>[] Read { get; } = [new("device", name), new("direction", "read")];
        public KeyValuePair<string, object?>[] Write { get; } = [new("device", name), new("direction", "write")];
        public KeyValuePair<string, object?>[] Whole { get; } = [new("device", name)];
    }
}
