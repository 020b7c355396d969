using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class SwapsTests
{
    private const string Heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    [Fact]
    public void Areas_are_read_after_the_heading()
    {
        var swaps = new Swaps(
            Utf8.Bytes(Heading + "/dev/sda2    partition\t2097148\t\t1024\t\t-2\n/swap\\040file file 300 200 -3\n"));
        Assert.True(swaps.TryRead());
        Assert.Equal("/dev/sda2", Utf8.Text(swaps.Device));
        Assert.Equal((2097148L * 1024, 1024L * 1024), (swaps.SizeBytes, swaps.UsedBytes));
        Assert.True(swaps.TryRead());
        Assert.Equal((@"/swap\040file", 300L * 1024, 200L * 1024),
            (Utf8.Text(swaps.Device), swaps.SizeBytes, swaps.UsedBytes));
        Assert.False(swaps.TryRead());
    }

    [Fact]
    public void Area_is_never_used_beyond_its_size()
    {
        var swaps = new Swaps("/dev/a partition 100 200 -2"u8);
        Assert.True(swaps.TryRead());
        Assert.Equal(swaps.SizeBytes, swaps.UsedBytes);
    }

    [Theory, InlineData(""), InlineData("/dev/a"), InlineData("/dev/a partition 100"),
        InlineData("/dev/a partition x y")]
    public void Line_cut_short_is_skipped(string line) => Assert.False(new Swaps(Utf8.Bytes(Heading + line)).TryRead());
}
