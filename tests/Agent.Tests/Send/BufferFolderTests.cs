using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Tests.Send;

public sealed class BufferFolderTests
{
    [Theory, InlineData("none"), InlineData("NONE")]
    public void None_means_memory_only(string path) => Assert.Null(Of(path));

    [Fact]
    public void Folder_of_the_settings_is_made_absolute() =>
        Assert.Equal((Path.GetFullPath("here"), "/there"), (Of("here"), Of("/there")));

    [Fact]
    public void Folder_of_the_platform_is_absolute_and_ends_with_buffer()
    {
        var folder = Of("");
        Assert.True(Path.IsPathRooted(folder));
        Assert.Equal("buffer", Path.GetFileName(folder));
    }

    private static string? Of(string path) => BufferFolder.Of(new AgentOptions { BufferPath = path });
}
