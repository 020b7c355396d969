using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class VectorJoinTests
{
    [Fact]
    public void Series_are_paired_by_their_labels()
    {
        var context = Vectors.Context();
        var result = Join("a - b", context.Vector("a{i=\"1\"}: 5 _ 7", "a{i=\"2\"}: 1 1 1"),
            context.Vector("b{i=\"2\"}: 9 9 9", "b{i=\"1\"}: 1 1 _"));
        Assert.Equal(["{i=\"1\"}: 4 _ _", "{i=\"2\"}: -8 -8 -8"], result);
    }

    [Theory]
    [InlineData("a / on(j) group_left b", new[] { "{i=\"1\", j=\"x\"}: 2", "{i=\"2\", j=\"x\"}: 3" })]
    [InlineData(
        "b / on(j) group_right a", new[] { "{i=\"1\", j=\"x\"}: 0.5", "{i=\"2\", j=\"x\"}: 0.3333333333333333" })]
    public void Many_series_share_one(string query, string[] expected)
    {
        var context = Vectors.Context();
        var (many, one) =
            (context.Vector("a{i=\"1\",j=\"x\"}: 4", "a{i=\"2\",j=\"x\"}: 6"), context.Vector("b{j=\"x\"}: 2"));
        Assert.Equal(expected, query[0] == 'a' ? Join(query, many, one) : Join(query, one, many));
    }

    [Fact]
    public void Series_without_a_partner_give_nothing()
    {
        var context = Vectors.Context();
        Assert.Empty(Join("a + b", context.Vector("a{i=\"1\"}: 1"), context.Vector("b{i=\"2\"}: 1")));
        Assert.Empty(Join("a + b", context.Vector("a: 1"), context.Vector()));
    }

    private static string[] Join(string query, VectorValue left, VectorValue right) =>
        new VectorJoin(
            Vectors.Context(), Vectors.Parse<BinaryExpr>(query), Vectors.Grid(left.Steps), left, right).Apply().Rows();
}
