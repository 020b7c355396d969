using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class DiskStatsTests
{
    [Fact]
    public void Fields_of_a_recorded_line_are_in_their_places()
    {
        var disks = new DiskStats(
            " 254 0 vda 47965 22685 2855634 48733 4455 15375 1982240 12966 2 34092 62355 3295 1 48512\n"u8);
        Assert.True(disks.TryRead());
        Assert.Equal("vda", Utf8.Text(disks.Device));
        Assert.Equal(
            (47965, 22685, 2855634L * 512, 48733),
            (disks.Reads, disks.ReadsMerged, disks.ReadBytes, disks.ReadMs));
        Assert.Equal(
            (4455, 15375, 1982240L * 512, 12966),
            (disks.Writes, disks.WritesMerged, disks.WrittenBytes, disks.WriteMs));
        Assert.Equal((2, 34092, 62355), (disks.Pending, disks.BusyMs, disks.WeightedMs));
        Assert.False(disks.TryRead());
    }

    [Theory, InlineData(""), InlineData("8 0 sda\n"), InlineData("8 0 sda 1 2 3 4 5 6 7 8 9 10\n"),
        InlineData("8 0 sda a b c d e f g h i j k\n")]
    public void Line_cut_short_is_skipped_and_the_next_one_read(string line)
    {
        var disks = new DiskStats(Utf8.Bytes(line + "\n8 0 sdb 1 2 3 4 5 6 7 8 9 10 11\n"));
        Assert.True(disks.TryRead());
        Assert.Equal("sdb", Utf8.Text(disks.Device));
        Assert.False(disks.TryRead());
    }
}
