using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class HistogramAggregatesTests
{
    private readonly QueryContext _context = Vectors.Context();

    [Theory, InlineData("sum(a)", "{}: h6 5 _"), InlineData("avg(a)", "{}: h3 2.5 _")]
    public void Steps_of_one_kind_are_added(string query, string expected)
    {
        var input = _context.Vector("a{i=\"1\"}: _ 2 _", "a{i=\"2\"}: _ 3 _");
        input.Columns[0].Set(0, 0, Vectors.Histogram(2));
        input.Columns[1].Set(0, 0, Vectors.Histogram(4));
        Assert.Equal([expected], Apply(query, input));
        Assert.Empty(_context.Annotations.Read(query).Warnings);
    }

    [Fact]
    public void Step_of_both_kinds_gives_a_warning_and_no_sample()
    {
        var input = _context.Vector("a{i=\"1\"}: 1", "a{i=\"2\"}: _");
        input.Columns[1].Set(0, 0, Vectors.Histogram(4));
        Assert.Empty(Apply("sum(a)", input));
        Assert.Contains("mix of histograms and floats", Assert.Single(_context.Annotations.Read("sum(a)").Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Exponential_and_custom_buckets_do_not_go_together()
    {
        var input = _context.Vector("a{i=\"1\"}: _", "a{i=\"2\"}: _");
        input.Columns[0].Set(0, 0, Vectors.Histogram(4));
        input.Columns[1].Set(
            0, 0, new NativeHistogram { Schema = NativeHistogram.CustomBoundsSchema, CustomBounds = [1] });
        Assert.Empty(Apply("sum(a)", input));
        Assert.Contains("exponential and custom buckets", Assert.Single(_context.Annotations.Read("sum(a)").Warnings),
            StringComparison.Ordinal);
    }

    private string[] Apply(string query, VectorValue input)
    {
        var expr = Vectors.Parse<AggregateExpr>(query);
        return HistogramAggregates.Apply(_context, expr, Vectors.Grid(input.Steps), input, new Grouping(expr, input))
            .Rows();
    }
}
