namespace LightWatch.Agent.Collect.Portable;

/// <summary>system.filesystem.usage and utilization of the fixed drives, as .NET reports them on any system.</summary>
internal sealed class Drives() : Collector("drives")
{
    private const int MaxDrives = 64;

    private Points<long> _usage = null!;
    private Points<double> _utilization = null!;

    public override void Declare(Instruments instruments)
    {
        _usage = instruments.UpDown<long>("system.filesystem.usage", "By", "Filesystem bytes used.", 3 * MaxDrives);
        _utilization = instruments.Gauge("system.filesystem.utilization", "1", "Fraction of filesystem bytes used.",
            MaxDrives);
    }

    public override void Read()
    {
        foreach (var drive in DriveInfo.GetDrives().Where(d => d.DriveType == DriveType.Fixed && d.IsReady
            && d.TotalSize > 0).Take(MaxDrives)) Add(drive);
    }

    private void Add(DriveInfo drive)
    {
        KeyValuePair<string, object?>[] tags = [new("device", drive.Name), new("mode", "rw"),
            new("mountpoint", drive.RootDirectory.FullName), new("type", drive.DriveFormat)];
        var (used, free) = (drive.TotalSize - drive.TotalFreeSpace, drive.AvailableFreeSpace);
        _usage.Add(used, [.. tags, new("state", "used")]);
        _usage.Add(free, [.. tags, new("state", "free")]);
        _usage.Add(Math.Max(0, drive.TotalFreeSpace - free), [.. tags, new("state", "reserved")]);
        if (used + free > 0) _utilization.Add((double)used / (used + free), tags);
    }
}
