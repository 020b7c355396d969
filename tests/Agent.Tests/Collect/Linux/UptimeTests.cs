using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class UptimeTests
{
    [Fact]
    public void Uptime_is_the_first_number()
    {
        Assert.True(Uptime.TryParse("1464.37 2650.01\n"u8, out var seconds));
        Assert.Equal(1464.37, seconds);
    }

    [Theory, InlineData(""), InlineData("long"), InlineData("Infinity 1")]
    public void Text_without_a_finite_number_is_refused(string text) =>
        Assert.False(Uptime.TryParse(Utf8.Bytes(text), out _));
}
