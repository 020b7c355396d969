using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class ExprTreeTests
{
    [Theory]
    [InlineData("a + b", new[] { "a", "b" })]
    [InlineData("clamp(a, 1, 2)", new[] { "a", "1", "2" })]
    [InlineData("topk(3, a)", new[] { "a", "3" })]
    [InlineData("sum(a)", new[] { "a" })]
    [InlineData("-a", new[] { "a" })]
    [InlineData("(a)", new[] { "a" })]
    [InlineData("a[5m:1m]", new[] { "a" })]
    [InlineData("a[5m]", new string[0])]
    [InlineData("1", new string[0])]
    public void Children_are_the_parts_of_a_node(string query, string[] expected) =>
        Assert.Equal(expected, ExprTree.Children(PromParser.Parse(query, ParserOptions.Stable)).Select(Printer.Print));
}
