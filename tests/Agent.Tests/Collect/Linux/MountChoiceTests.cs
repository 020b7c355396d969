using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class MountChoiceTests
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
        var chosen = new List<MountKey>();
        MountChoice.Choose(Utf8.Bytes(Recorded), BlockBacked, chosen);
        Assert.Equal(
            [
                new("/dev/vda", "/", "ext4", false, true),
                new("/dev/vdb1", "/mnt/data disk", "xfs", true, true),
                new("/dev/vdc", "/home", "btrfs", false, false),
                new("server:/export", "/mnt/nfs", "nfs4", false, true),
            ],
            chosen.OrderBy(m => m.Device, StringComparer.Ordinal));
    }

    [Fact]
    public void Mounts_beyond_the_limit_are_left_out()
    {
        var chosen = new List<MountKey>();
        var many = string.Concat(
            Enumerable.Range(0, 600).Select(i => $"{i} 1 8:{i} / /mnt/{i} rw - ext4 /dev/sd{i} rw\n"));
        Assert.Equal(88, MountChoice.Choose(Utf8.Bytes(many), BlockBacked, chosen));
        Assert.Equal(512, chosen.Count);
    }

    [Fact]
    public void Root_of_a_container_is_chosen_though_it_is_an_overlay()
    {
        var chosen = new List<MountKey>();
        MountChoice.Choose(Utf8.Bytes("1 0 0:99 / / rw,relatime - overlay overlay rw,lowerdir=/a\n"), BlockBacked,
            chosen);
        Assert.Equal("overlay", Assert.Single(chosen).Type);
    }

    [Fact]
    public void Covered_mounts_are_left_out_and_what_is_visible_stays()
    {
        const string Text = """
            25 1 8:1 / / rw - ext4 /dev/sda1 rw
            26 25 8:49 / /home rw - ext4 /dev/sdd1 rw
            28 26 8:50 / /home/data rw - ext4 /dev/sde1 rw
            27 26 0:70 / /home rw - tmpfs tmpfs rw
            29 27 8:51 / /home/data rw - ext4 /dev/sdf1 rw
            30 25 8:52 / /mnt/a/b rw - ext4 /dev/sdg1 rw
            31 25 8:53 / /mnt/a rw - ext4 /dev/sdh1 rw
            32 25 8:54 / /mnt/ab rw - ext4 /dev/sdi1 rw
            """;
        var chosen = new List<MountKey>();
        MountChoice.Choose(Utf8.Bytes(Text), BlockBacked, chosen);
        Assert.Equal(["/dev/sda1", "/dev/sdf1", "/dev/sdh1", "/dev/sdi1"],
            chosen.Select(m => m.Device).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData("fuse.mergerfs", true), InlineData("fuse.shfs", true), InlineData("fuse.gcsfuse", true),
        InlineData("fuse", true), InlineData("fuse.lxcfs", false), InlineData("fuse.gvfsd-fuse", false),
        InlineData("fuse.Tool-1.AppImage", false)]
    public void Program_that_serves_files_of_its_own_is_chosen(string type, bool isChosen)
    {
        var chosen = new List<MountKey>();
        MountChoice.Choose(Utf8.Bytes($"26 25 0:52 / /mnt/pool rw - {type} a:b rw\n"), BlockBacked, chosen);
        Assert.Equal(isChosen, chosen.Count == 1);
    }
}
