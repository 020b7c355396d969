using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class FloatAggregatesTests
{
    private readonly QueryContext _context = Vectors.Context();

    [Theory]
    [InlineData("sum(a)", 0, "6 6 _")]
    [InlineData("avg(a)", 0, "2 3 _")]
    [InlineData("min(a)", 0, "1 1 _")]
    [InlineData("max(a)", 0, "3 5 _")]
    [InlineData("count(a)", 0, "3 2 _")]
    [InlineData("group(a)", 0, "1 1 _")]
    [InlineData("stdvar(a)", 0, "0.6666666666666666 4 _")]
    [InlineData("stddev(a)", 0, "0.816496580927726 2 _")]
    [InlineData("quantile(0.5, a)", 0.5, "2 3 _")]
    public void Group_is_computed_over_its_present_samples(string query, double parameter, string expected) =>
        Assert.Equal(
        ["{}: " + expected], Apply(query, parameter, "a{i=\"1\"}: 1 1 _", "a{i=\"2\"}: 2 _ _", "a{i=\"3\"}: 3 5 _"));

    [Fact]
    public void Groups_keep_the_order_of_their_first_series() => Assert.Equal(
        ["{j=\"y\"}: 5", "{j=\"x\"}: 2"], Apply(
            "sum by (j) (a)", 0, "a{i=\"1\",j=\"y\"}: 1", "a{i=\"2\",j=\"x\"}: 2", "a{i=\"3\",j=\"y\"}: 4"));

    [Fact]
    public void Average_of_a_sum_that_overflows_is_exact() => Assert.Equal(
        ["{}: 1" + new string('0', 308)], Apply(
            "avg(a)", 0, "a{i=\"1\"}: 1e308", "a{i=\"2\"}: 1e308", "a{i=\"3\"}: 1e308"));

    [Fact]
    public void Small_terms_survive_large_ones() => Assert.Equal(
        ["{}: 1"], Apply("sum(a)", 0, "a{i=\"1\"}: 1e100", "a{i=\"2\"}: 1", "a{i=\"3\"}: -1e100"));

    [Theory]
    [InlineData("min(a)", "{}: 1", 1)]
    [InlineData("count(a)", "{}: 2", 0)]
    public void Histograms_are_counted_and_otherwise_ignored_with_a_note(string query, string expected, int notes)
    {
        var input = _context.Vector("a{i=\"1\"}: 1", "a{i=\"2\"}: _");
        input.Columns[1].Set(0, 0, Vectors.Histogram(3));
        var expr = Vectors.Parse<AggregateExpr>(query);
        var result = FloatAggregates.Apply(
            _context, expr, Vectors.Grid(1), input, new Grouping(expr, input), new ScalarValue(0));
        Assert.Equal([expected], result.Rows());
        Assert.Equal(notes, _context.Annotations.Read(query).Infos.Count);
    }

    private string[] Apply(string query, double parameter, params string[] rows)
    {
        var (input, expr) = (_context.Vector(rows), Vectors.Parse<AggregateExpr>(query));
        return FloatAggregates.Apply(
            _context, expr, Vectors.Grid(input.Steps), input, new Grouping(expr, input),
            new ScalarValue(parameter)).Rows();
    }
}
