using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class MountsTests
{
    [Fact]
    public void Fields_are_read_on_both_sides_of_the_optional_ones()
    {
        var mounts = new Mounts("41 27 254:16 /sub /mnt/a ro,relatime shared:1 master:2 - xfs /dev/vdb1 rw,x\n"u8);
        Assert.True(mounts.TryRead());
        Assert.Equal(
            ("254:16", "/mnt/a", "xfs", "/dev/vdb1"),
            (Utf8.Text(mounts.DeviceNumber), Utf8.Text(mounts.MountPoint), Utf8.Text(mounts.Type),
                Utf8.Text(mounts.Source)));
        Assert.Equal((false, true), (mounts.IsWhole, mounts.IsReadOnly));
        Assert.False(mounts.TryRead());
    }

    [Theory, InlineData(@"/a\040b", "/a b"), InlineData(@"/a\134b", @"/a\b"), InlineData(@"/a\011", "/a\t"),
        InlineData(@"/a\04", @"/a\04"), InlineData(@"/a\999", @"/a\999"), InlineData(@"/\303\251", "/é"),
        InlineData("", "")]
    public void Escapes_of_the_kernel_are_turned_back(string escaped, string expected) =>
        Assert.Equal(expected, Mounts.Unescape(Utf8.Bytes(escaped)));

    [Theory, InlineData(""), InlineData("27 1 254:0 / / rw,relatime"), InlineData("27 1 254:0 - ext4 /dev/vda rw"),
        InlineData("27 1 254:0 / / rw - ext4")]
    public void Line_cut_short_is_passed_over(string text) => Assert.False(new Mounts(Utf8.Bytes(text)).TryRead());
}
