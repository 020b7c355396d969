using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class GroupingTests
{
    [Theory]
    [InlineData("sum(a)", new[] { 0, 0, 0 }, new[] { "{}" })]
    [InlineData("sum by (j) (a)", new[] { 0, 1, 0 }, new[] { "{j=\"x\"}", "{j=\"y\"}" })]
    [InlineData("sum without (i) (a)", new[] { 0, 1, 0 }, new[] { "{j=\"x\"}", "{j=\"y\"}" })]
    [InlineData("sum without (i, j) (a)", new[] { 0, 0, 0 }, new[] { "{}" })]
    [InlineData("sum by (__name__, absent) (a)", new[] { 0, 0, 0 }, new[] { "{__name__=\"a\"}" })]
    public void Series_with_equal_grouping_labels_are_one_group(string query, int[] groups, string[] labels)
    {
        var input = Vectors.Context().Vector("a{i=\"1\",j=\"x\"}: 1", "a{i=\"2\",j=\"y\"}: 1", "a{i=\"3\",j=\"x\"}: 1");
        var grouping = new Grouping(Vectors.Parse<AggregateExpr>(query), input);
        Assert.Equal(groups, grouping.GroupOf);
        Assert.Equal(labels, Enumerable.Range(0, grouping.Count).Select(g => grouping.LabelsOf(g).InBraces()));
    }
}
