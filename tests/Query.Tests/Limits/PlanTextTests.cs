using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Limits;
using LightWatch.Storage;

namespace LightWatch.Query.Tests.Limits;

public sealed class PlanTextTests
{
    [Fact]
    public void Plan_is_one_line_with_a_part_for_each_node()
    {
        var stats = new QueryStats(3, 40, 5, 600, Tier.Hour, TimeSpan.FromSeconds(1),
        [
            new NodeStats(new TextRange(4, 5), "selector", 3, 2, Tier.Hour, TimeSpan.FromMilliseconds(10.26)),
            new NodeStats(new TextRange(0, 6), "sum", 1, 2, Tier.Hour, TimeSpan.FromMilliseconds(1)),
        ]);
        Assert.Equal(
            "3 series, 40 samples, 5 chunks, tier 1h; selector at 4: 3 series x 2 steps, 10.3 ms; "
            + "sum at 0: 1 series x 2 steps, 1.0 ms", PlanText.Write(stats));
    }
}
