using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class NetDevTests
{
    private const string Heading = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed

        """;

    [Theory]
    [InlineData("  eth0: 63919334    1997    1    2    0     0          0         0   129072    1391    3    4    0     0       0          0", "eth0")]
    [InlineData("eth0:63919334 1997 1 2 0 0 0 0 129072 1391 3 4 0 0 0 0", "eth0")]
    [InlineData("eth0:1:63919334 1997 1 2 0 0 0 0 129072 1391 3 4 0 0 0 0", "eth0:1")]
    public void Interface_is_read_whatever_the_spacing(string line, string device)
    {
        var interfaces = new NetDev(Utf8.Bytes(Heading + line + "\n"));
        Assert.True(interfaces.TryRead());
        Assert.Equal(device, Utf8.Text(interfaces.Device));
        Assert.Equal(new(63919334, 1997, 1, 2), interfaces.Receive);
        Assert.Equal(new(129072, 1391, 3, 4), interfaces.Transmit);
        Assert.False(interfaces.TryRead());
    }

    [Theory, InlineData(""), InlineData("eth0"), InlineData("eth0: 1 2 3"),
        InlineData(": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), InlineData("eth0: a b c d")]
    public void Line_that_is_no_interface_is_passed_over(string line) =>
        Assert.False(new NetDev(Utf8.Bytes(Heading + line)).TryRead());
}
