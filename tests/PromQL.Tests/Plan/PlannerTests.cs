using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class PlannerTests
{
    private static readonly EvalRange Range = new(60_000, 3_660_000, 30_000);

    [Theory]
    [InlineData("range()", 3600)]
    [InlineData("step()", 30)]
    [InlineData("start()", 60)]
    [InlineData("end()", 3660)]
    public void Constants_of_the_query_are_numbers(string query, double expected) =>
        Assert.Equal(expected, Assert.IsType<NumberLiteral>(Root(query)).Value);

    [Fact]
    public void Step_of_an_instant_query_is_zero() => Assert.Equal(
        0,
        Assert.IsType<NumberLiteral>(
            Bare(
                new Planner(EvalRange.At(60_000)).Plan(
                    PromParser.Parse("step()", ParserOptions.Experimental)).Root)).Value);

    [Theory, InlineData("a @ start()", 60_000), InlineData("a @ end()", 3_660_000), InlineData("a @ 7", 7_000)]
    public void Time_of_a_selector_is_resolved(string query, long expected)
    {
        var shift = Assert.IsType<VectorSelector>(Root(query)).Shift;
        Assert.Equal((AtKind.Timestamp, expected), (shift.At, shift.AtUnixMs));
    }

    [Fact]
    public void Duration_expressions_are_resolved()
    {
        var subquery = Assert.IsType<SubqueryExpr>(Root("a[(step() * 4):(step())] offset (1m - 2m)"));
        Assert.Equal((120_000, 30_000, -60_000), (subquery.WindowMs, subquery.StepMs, subquery.Shift.OffsetMs));
        Assert.Null(subquery.WindowExpr);
    }

    [Fact]
    public void Parentheses_around_arguments_are_dropped()
    {
        Assert.IsType<VectorSelector>(Assert.IsType<CallExpr>(Root("abs(((a)))")).Arguments[0]);
        Assert.IsType<VectorSelector>(Assert.IsType<AggregateExpr>(Root("sum(((a)))")).Inner);
    }

    [Fact]
    public void Parts_are_not_shared_where_histograms_are_read_without_buckets()
    {
        var plan =
            new Planner(Range).Plan(PromParser.Parse("abs(a) + abs(a) + histogram_count(a)", ParserOptions.Stable));
        Assert.Single(plan.StatsOnly);
        Assert.False(HasShared(plan.Root));
    }

    private static Expr Root(string query) =>
        Bare(new Planner(Range).Plan(PromParser.Parse(query, ParserOptions.Experimental)).Root);

    private static Expr Bare(Expr expr) => expr is StepInvariant invariant ? invariant.Inner : expr;

    private static bool HasShared(Expr expr) => expr is SharedPart || ExprTree.Children(Bare(expr)).Any(HasShared);
}
