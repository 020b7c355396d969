using LightWatch.PromQL.Functions;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class NaturalOrderTests
{
    [Theory, InlineData("host2", "host10"), InlineData("a", "b"), InlineData("a1", "a1b"), InlineData("1", "a"),
        InlineData("x1y2", "x1y10"), InlineData("v007", "v7")]
    public void First_comes_before_second(string first, string second)
    {
        Assert.True(NaturalOrder.IsLess(first, second));
        Assert.False(NaturalOrder.IsLess(second, first));
    }
}
