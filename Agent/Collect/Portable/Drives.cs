using LightWatch.Agent.Wire;

namespace LightWatch.Agent.Collect.Portable;

/// <summary>system.filesystem.usage and utilization of the fixed drives, as .NET reports them on any system.</summary>
internal sealed class Drives() : Collector("drives")
{
    private const int MaxDrives = 64;

    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.filesystem.usage", "By", "Filesystem bytes used.");
        _utilization = instruments.Gauge("system.filesystem.utilization", "1", "Fraction of filesystem bytes used.");
    }

    public override void Read()
    {
        foreach (var drive in DriveInfo.GetDrives().Where(d => d.DriveType == DriveType.Fixed && d.IsReady
            && d.TotalSize > 0).Take(MaxDrives)) Add(drive);
    }

    private void Add(DriveInfo drive)
    {
        Attributes tags = Attributes.Of(("device", drive.Name), ("mode", "rw"),
            ("mountpoint", drive.RootDirectory.FullName), ("type", drive.DriveFormat));
        var (used, free) = (drive.TotalSize - drive.TotalFreeSpace, drive.AvailableFreeSpace);
        _usage.Add(used, tags.With(("state", "used")));
        _usage.Add(free, tags.With(("state", "free")));
        _usage.Add(Math.Max(0, drive.TotalFreeSpace - free), tags.With(("state", "reserved")));
        if (used + free > 0) _utilization.Add((double)used / (used + free), tags);
    }
}
