using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class RepeatedPartsTests
{
    [Theory]
    [InlineData("sum(a) / sum(a)", new[] { "sum(a)" })]
    [InlineData("sum(a) / sum( a )", new[] { "sum(a)" })]                        // the same tree, however it is written
    [InlineData("sum(abs(a)) / count(abs(a))", new[] { "abs(a)" })]
    [InlineData("sum(a) / sum(b)", new string[0])]
    // selectors are shared by the reads already
    [InlineData("a / a", new string[0])]
    [InlineData("sum(a)", new string[0])]
    public void Equal_parts_are_found_by_their_text(string query, string[] expected) =>
        Assert.Equal(expected, RepeatedParts.Find(PromParser.Parse(query, ParserOptions.Stable)));

    [Fact]
    public void Generated_queries_of_many_nodes_are_not_searched()
    {
        var query = string.Join(" + ", Enumerable.Repeat("sum(a)", 400));
        Assert.Empty(RepeatedParts.Find(PromParser.Parse(query, ParserOptions.Stable)));
    }
}
