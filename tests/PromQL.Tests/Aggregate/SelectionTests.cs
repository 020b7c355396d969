using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class SelectionTests
{
    [Theory]
    [InlineData("topk(1, a)", new[] { 1.0 }, new[] { "2: _ 5", "3: 3 _" })]
    [InlineData("bottomk(1, a)", new[] { 1.0 }, new[] { "1: 1 _", "3: _ 4" })]
    [InlineData("topk(2, a)", new[] { 0.0, 2 }, new[] { "2: _ 5", "3: _ 4" })]      // k may change from step to step
    [InlineData("limitk(2, a)", new[] { 2.0 }, new[] { "1: 1 _", "2: 2 5", "3: _ 4" })]
    [InlineData("topk(9, a)", new[] { 9.0 }, new[] { "3: 3 4", "2: 2 5", "1: 1 _" })]
    [InlineData("topk(0, a)", new[] { 0.0 }, new string[0])]
    [InlineData("limit_ratio(1, a)", new[] { 1.0 }, new[] { "1: 1 _", "2: 2 5", "3: 3 4" })]
    public void Series_are_picked_step_by_step(string query, double[] parameter, string[] expected) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), Apply(query, parameter).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("topk(1, a)", double.NaN, "Parameter value is NaN")]
    [InlineData("limitk(1, a)", 1e19, "Scalar value 1e+19 overflows int64")]
    [InlineData("limit_ratio(1, a)", double.NaN, "Ratio value is NaN")]
    public void Parameter_that_is_no_count_is_an_error(string query, double parameter, string message) =>
        Assert.Equal(message, Assert.Throws<QueryException>(() => Apply(query, [2, parameter])).Message);

    [Theory, InlineData(2, "capping to 1"), InlineData(-3, "capping to -1")]
    public void Ratio_beyond_its_range_is_capped_with_a_warning(double ratio, string expected)
    {
        var context = Vectors.Context();
        Apply("limit_ratio(1, a)", [ratio], context);
        Assert.Contains(
            expected, Assert.Single(context.Annotations.Read("limit_ratio(1, a)").Warnings), StringComparison.Ordinal);
    }

    // Rows without what all have in common.
    private static List<string> Apply(string query, double[] parameter, QueryContext? context = null)
    {
        context ??= Vectors.Context();
        var expr = Vectors.Parse<AggregateExpr>(query);
        var input = context.Vector("a{i=\"1\"}: 1 _", "a{i=\"2\"}: 2 5", "a{i=\"3\"}: 3 4");
        var selected = new Selection(
            context, expr, Vectors.Grid(2), input, new Grouping(expr, input), new ScalarValue(parameter)).Apply();
        return [.. selected.Rows()
            .Select(
                r =>
                    r.Replace("{__name__=\"a\", i=\"", "", StringComparison.Ordinal)
                        .Replace("\"}", "", StringComparison.Ordinal))];
    }
}
