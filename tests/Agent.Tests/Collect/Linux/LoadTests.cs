using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Tests.Support;

namespace LightWatch.Agent.Tests.Collect.Linux;

public sealed class LoadTests
{
    [Fact]
    public void Load_averages_are_the_first_three_numbers()
    {
        Assert.True(Load.TryParse("1.04 0.55 0.36 7/119 6862\n"u8, out var one, out var five, out var fifteen));
        Assert.Equal((1.04, 0.55, 0.36), (one, five, fifteen));
    }

    [Theory]
    [InlineData(""), InlineData("1.0 2.0"), InlineData("a b c"), InlineData("NaN 1 1"), InlineData("1,5 2,5 3,5")]
    public void Load_averages_that_are_missing_are_refused(string text) =>
        Assert.False(Load.TryParse(Utf8.Bytes(text), out _, out _, out _));
}
