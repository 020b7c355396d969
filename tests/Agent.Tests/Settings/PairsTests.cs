using LightWatch.Agent.Settings;

namespace LightWatch.Agent.Tests.Settings;

public sealed class PairsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a=1", "a>1")]
    [InlineData(" a = 1 , b=c=d,", "a>1 b>c=d")]
    [InlineData("a=1%202,broken,=x", "a>1 2")]
    public void Pairs_are_read_in_order_and_what_is_none_is_left_out(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Pairs.Read(text).Select(p => $"{p.Key}>{p.Value}")));
}
