using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Host;

public sealed class OsReleaseTests
{
    [Theory]
    [InlineData("VERSION_ID=12\nPRETTY_NAME=Debian\n", "12", "Debian")]
    [InlineData("VERSION_ID=\"24.04\"\r\nPRETTY_NAME='Ubuntu 24.04 LTS'", "24.04", "Ubuntu 24.04 LTS")]
    [InlineData("PRETTY_NAME=\"Arch Linux\"\n", null, "Arch Linux")]
    [InlineData("VERSION_ID=\n#VERSION_ID=1\nMY_VERSION_ID=2\nbroken", null, null)]
    [InlineData("", null, null)]
    public void Version_and_description_are_found_by_name(string text, string? version, string? description)
    {
        var release = new OsRelease(text);
        Assert.Equal((version, description), (release.Version, release.Description));
    }
}
