using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class AggregationsTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, false)]
    [InlineData(new[] { 3.0, -1, 2 }, -1, 3, false)]
    public void Bounds_span_all_steps(double[] steps, double min, double max, bool hasNaN) =>
        Assert.Equal((min, max, hasNaN), Aggregations.Bounds(new ScalarValue(steps)));

    [Fact]
    public void Bounds_notice_NaN() => Assert.True(Aggregations.Bounds(new ScalarValue([1, double.NaN])).HasNaN);

    [Theory]
    [InlineData(1.5, "got 1.5")]
    [InlineData(-1, "got -1")]
    [InlineData(double.NaN, "got NaN")]
    public void Quantile_beyond_its_range_is_annotated(double q, string expected)
    {
        var context = Vectors.Context();
        const string Query = "quantile(2, a)";
        Aggregations.Apply(
            context, Vectors.Parse<AggregateExpr>(Query), Vectors.Grid(1), context.Vector("a: 1"), new ScalarValue(q));
        Assert.Contains(expected, Assert.Single(context.Annotations.Read(Query).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_of_empty_steps_have_no_sample()
    {
        var context = Vectors.Context();
        var result = Aggregations.Apply(
            context, Vectors.Parse<AggregateExpr>("sum by (i) (a)"), Vectors.Grid(2),
            context.Vector("a{i=\"1\"}: 1 _", "a{i=\"2\"}: _ _"), new ScalarValue(0));
        Assert.Equal(["{i=\"1\"}: 1 _"], result.Rows());
    }
}
