using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class CountValuesTests
{
    [Theory]
    [InlineData("count_values(\"v\", a)", new[] { "{v=\"1\"}: 2 1", "{v=\"0.5\"}: _ 1" })]
    [InlineData("count_values by (i) (\"v\", a)",
        new[] { "{i=\"1\", v=\"1\"}: 1 1", "{i=\"2\", v=\"1\"}: 1 _", "{i=\"2\", v=\"0.5\"}: _ 1" })]
    [InlineData("count_values without (i) (\"v\", a)", new[] { "{v=\"1\"}: 2 1", "{v=\"0.5\"}: _ 1" })]
    public void Value_becomes_a_label(string query, string[] expected)
    {
        var context = Vectors.Context();
        var expr = Vectors.Parse<AggregateExpr>(query);
        var input = context.Vector("a{i=\"1\"}: 1 1", "a{i=\"2\"}: 1 0.5");
        Assert.Equal(
            expected, CountValues.Apply(context, expr, CountValues.LabelOf(expr), Vectors.Grid(2), input).Rows());
    }

    [Fact]
    public void Histogram_is_a_value_too()
    {
        var context = Vectors.Context();
        var expr = Vectors.Parse<AggregateExpr>("count_values(\"v\", a)");
        var input = context.Vector("a: _");
        input.Columns[0].Set(0, 0, Vectors.Histogram(3));
        Assert.Equal(["{v=\"{count:3, sum:6, (1,2]:3}\"}: 1"],
            CountValues.Apply(context, expr, "v", Vectors.Grid(1), input).Rows());
    }

    // Bytes that are no UTF-8 appear in the message as Go's %q writes them.
    [Theory]
    [InlineData("count_values(\"a\\xc5z\", a)", "invalid label name \"a\\xc5z\"")]
    [InlineData("count_values(\"\", a)", "invalid label name \"\"")]
    public void Name_that_is_no_label_is_an_error(string query, string message) => Assert.Equal(
        message, Assert.Throws<QueryException>(() => CountValues.LabelOf(Vectors.Parse<AggregateExpr>(query))).Message);
}
