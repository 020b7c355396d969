using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Host;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class PidPathTests
{
    [Fact]
    public void Path_of_each_call_replaces_the_one_before()
    {
        var path = new PidPath(new HostPaths("/host/proc/", "/sys", "/"));
        Assert.Equal("/host/proc/2147483647/status\0", Utf8.Text(path.Of(int.MaxValue, "status"u8)));
        Assert.Equal("/host/proc/7/fd\0", Utf8.Text(path.Of(7, "fd"u8)));
    }
}
