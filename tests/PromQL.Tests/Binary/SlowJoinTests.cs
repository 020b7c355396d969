using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Binary;

/// <summary>
/// Pairs that the join of whole columns does not take: several series in a group, histograms, fill values.
/// </summary>
public sealed class SlowJoinTests
{
    private readonly QueryContext _context = Vectors.Context();

    [Fact]
    public void Series_that_take_turns_are_no_duplicates() => Assert.Equal(
        ["{}: 11 22"],
        Join("a + on() b", _context.Vector("a{i=\"1\"}: 1 _", "a{i=\"2\"}: _ 2"), _context.Vector("b: 10 20")));

    [Theory]
    [InlineData(
        "a + on() b", "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")]
    [InlineData(
        "b + on() a", "found duplicate series for the match group {} on the right hand-side of the operation: " +
        "[{__name__=\"a\", i=\"1\"}, {__name__=\"a\", i=\"2\"}];many-to-many matching not allowed: matching labels must be unique on one side")]
    public void Two_series_of_a_group_at_one_step_are_an_error(string query, string message)
    {
        var (two, one) = (_context.Vector("a{i=\"1\"}: 1", "a{i=\"2\"}: 2"), _context.Vector("b: 10"));
        var failed =
            Assert.Throws<QueryException>(() => query[0] == 'a' ? Join(query, two, one) : Join(query, one, two));
        Assert.Equal(message, failed.Message);
    }

    [Fact]
    public void Fill_stands_in_for_a_missing_side() => Assert.Equal(
        ["{i=\"1\"}: 11 101", "{i=\"2\"}: _ 12"],
        Join("a + fill_right(100) b", _context.Vector("a{i=\"1\"}: 1 1", "a{i=\"2\"}: _ 2"),
            _context.Vector("b{i=\"1\"}: 10 _", "b{i=\"2\"}: _ 10")));

    [Fact]
    public void Histograms_are_added_step_by_step()
    {
        var (left, right) = (_context.Vector("a: _ 1"), _context.Vector("b: _ 2"));
        left.Columns[0].Set(0, 0, Vectors.Histogram(4));
        right.Columns[0].Set(0, 0, Vectors.Histogram(3));
        Assert.Equal(["{}: h7 3"], Join("a + b", left, right));
    }

    [Fact]
    public void Histogram_and_float_give_an_annotation()
    {
        var (left, right) = (_context.Vector("a: _ 1"), _context.Vector("b: 2 2"));
        left.Columns[0].Set(0, 0, Vectors.Histogram(4));
        Assert.Equal(["{}: _ 3"], Join("a + b", left, right));
        Assert.Contains(
            "histogram + float", Assert.Single(_context.Annotations.Read("a + b").Infos), StringComparison.Ordinal);
    }

    private string[] Join(string query, VectorValue left, VectorValue right) => new VectorJoin(
        _context, Vectors.Parse<BinaryExpr>(query), Vectors.Grid(left.Steps), left, right).Apply().Rows();
}
