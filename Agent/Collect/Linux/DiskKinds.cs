using LightWatch.Agent.Host;

namespace LightWatch.Agent.Collect.Linux;

/// <summary>Tells disks from partitions, and what lies on other disks: by sysfs, or else by name.</summary>
internal static class DiskKinds
{
    private static readonly string[] NotReported = ["loop", "ram", "zram", "sr", "fd"];
    private static readonly string[] Stacked = ["md", "dm-", "drbd", "bcache", "zd"];

    /// <summary>False for loop, RAM and optical devices.</summary>
    public static bool IsDisk(string name) => !StartsWithAny(name, NotReported);

    public static DeviceKind Of(string name, HostPaths paths)
    {
        if (StartsWithAny(name, Stacked)) return DeviceKind.Stacked;
        var slaves = $"{Folder(name, paths)}/slaves";
        return Directory.Exists(slaves) && Directory.EnumerateFileSystemEntries(slaves).Any()
            ? DeviceKind.Stacked
            : DeviceKind.Physical;
    }

    /// <summary>True for a part of a disk that is listed too.</summary>
    /// <param name="name">Of the device.</param>
    /// <param name="paths">Of the host.</param>
    /// <param name="isListed">True for the name of a device in the same list.</param>
    public static bool IsPartition(string name, HostPaths paths, Func<string, bool> isListed)
    {
        var folder = Folder(name, paths);
        if (Directory.Exists(folder)) return File.Exists($"{folder}/partition");
        // sda1 is a part of sda, nvme0n1p2 of nvme0n1; an instance may have xvda1 alone.
        var digits = name.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        if (digits.Length == name.Length || digits.Length == 0) return false;
        var parent = digits[^1] == 'p' && digits.Length > 1 && char.IsAsciiDigit(digits[^2]) ? digits[..^1] : digits;
        return !Stacked.Contains(parent, StringComparer.Ordinal) && isListed(parent);
    }

    private static string Folder(string name, HostPaths paths) =>
        paths.Sys($"class/block/{name.Replace('/', '!')}");

    private static bool StartsWithAny(string name, string[] starts) =>
        Array.Exists(starts, start => name.StartsWith(start, StringComparison.Ordinal));
}
