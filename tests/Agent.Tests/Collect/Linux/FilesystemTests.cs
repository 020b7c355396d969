using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class FilesystemTests
{
    private static readonly HashSet<string> BlockBacked = FilesystemTypes.ParseBlockBacked(
        Utf8.Bytes("nodev\tsysfs\nnodev\ttmpfs\n\text4\n\txfs\n\tsquashfs\nnodev\tnfs4\n\tbtrfs\n"));

    private const string Recorded = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
        28 27 0:25 / /run ro,nosuid,nodev,relatime - tmpfs tmpfs ro,size=4k,mode=755
        40 27 254:0 /var/lib/x /mnt/bind rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard
        41 27 254:16 / /mnt/data\040disk ro,relatime - xfs /dev/vdb1 rw
        42 27 0:50 / /mnt/nfs rw,relatime - nfs4 server:/export rw,vers=4.2
        43 27 7:1 / /snap/core/1 ro,nodev,relatime - squashfs /dev/loop1 ro
        44 27 0:60 /@home /home rw,relatime - btrfs /dev/vdc rw,subvol=/@home
        45 27 0:60 /@ /srv/btrfs rw,relatime - btrfs /dev/vdc rw,subvol=/@
        """;

    [Fact]
    public void Each_file_system_that_holds_data_is_chosen_once()
    {
        var chosen = new Dictionary<string, MountKey>(StringComparer.Ordinal);
        Filesystem.Choose(Utf8.Bytes(Recorded), BlockBacked, chosen);
        Assert.Equal(
            [
                new("/dev/vda", "/", "ext4", false, true),
                new("/dev/vdb1", "/mnt/data disk", "xfs", true, true),
                new("/dev/vdc", "/home", "btrfs", false, false),
                new("server:/export", "/mnt/nfs", "nfs4", false, true),
            ],
            chosen.Values.OrderBy(m => m.Device, StringComparer.Ordinal));
    }

    [Fact]
    public void Mounts_beyond_the_limit_are_left_out()
    {
        var chosen = new Dictionary<string, MountKey>(StringComparer.Ordinal);
        var many = string.Concat(
            Enumerable.Range(0, 500).Select(i => $"{i} 1 8:{i} / /mnt/{i} rw - ext4 /dev/sd{i} rw\n"));
        Filesystem.Choose(Utf8.Bytes(many), BlockBacked, chosen);
        Assert.Equal(96, chosen.Count);
    }

    [Fact]
    public void Root_of_a_container_is_chosen_though_it_is_an_overlay()
    {
        var chosen = new Dictionary<string, MountKey>(StringComparer.Ordinal);
        Filesystem.Choose(Utf8.Bytes("1 0 0:99 / / rw,relatime - overlay overlay rw,lowerdir=/a\n"), BlockBacked,
            chosen);
        Assert.Equal("overlay", Assert.Single(chosen.Values).Type);
    }
}
