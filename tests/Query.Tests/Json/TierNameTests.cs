using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Json;

public sealed class TierNameTests
{
    [Theory, InlineData("raw"), InlineData("1m"), InlineData("1h")]
    public void Every_name_is_read_back(string name)
    {
        Assert.True(TierName.TryRead(name, out var tier));
        Assert.Equal(name, TierName.Of(tier));
    }

    [Theory, InlineData(""), InlineData("auto"), InlineData("1M"), InlineData("raw "), InlineData("60s")]
    public void Other_names_are_refused(string name) => Assert.False(TierName.TryRead(name, out _));

    [Fact]
    public void Every_tier_has_a_name_of_its_own()
    {
        var tiers = Enum.GetValues<Tier>();
        Assert.Equal(tiers.Length, tiers.Select(TierName.Of).Distinct().Count());
    }
}
