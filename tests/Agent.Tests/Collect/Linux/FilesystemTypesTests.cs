using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class FilesystemTypesTests
{
    private static readonly HashSet<string> BlockBacked =
        FilesystemTypes.ParseBlockBacked("nodev\tsysfs\nnodev\ttmpfs\n\text4\n\tsquashfs\n\n   \nnodev\n"u8);

    [Fact]
    public void Lines_without_nodev_are_the_block_backed_ones() =>
        Assert.Equal(["ext4", "squashfs"], BlockBacked.Order());

    [Theory]
    [InlineData("ext4", true), InlineData("nfs4", true), InlineData("zfs", true), InlineData("fuse.sshfs", true)]
    [InlineData("squashfs", false), InlineData("tmpfs", false), InlineData("fuse.portal", false), InlineData("", false)]
    public void Types_that_hold_data_are_reported(string type, bool reported) =>
        Assert.Equal(reported, FilesystemTypes.IsReported(type, BlockBacked));

    [Theory, InlineData("nfs4", true), InlineData("fuse.anything", true), InlineData("ext4", false),
        InlineData("fuseblk", false)]
    public void Types_with_a_server_may_hang(string type, bool remote) =>
        Assert.Equal(remote, FilesystemTypes.IsRemote(type));
}
