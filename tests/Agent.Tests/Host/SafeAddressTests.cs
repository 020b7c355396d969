using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Host;

public sealed class SafeAddressTests
{
    [Theory, InlineData("http://user:secret@server:4317/", "http://server:4317"),
        InlineData("https://server:8443/a/", "https://server:8443/a"), InlineData("http://[::1]:4317", "http://[::1]:4317"),
        InlineData("no address", "no address")]
    public void Address_is_shown_without_user_and_password(string address, string expected) =>
        Assert.Equal(expected, SafeAddress.Of(address));
}
