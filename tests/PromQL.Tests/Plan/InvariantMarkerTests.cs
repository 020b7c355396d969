using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class InvariantMarkerTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a @ 1", "[a @ 1.000]")]
    [InlineData("sum(a @ 1) + b", "[sum(a @ 1.000)] + b")]
    [InlineData("sum(a @ 1) + b @ 2", "[sum(a @ 1.000) + b @ 2.000]")]           // the largest part
    [InlineData("rate(a[5m] @ 1)", "[rate(a[5m] @ 1.000)]")]
    // the argument only: the time still moves
    [InlineData("minute(a @ 1)", "minute([a @ 1.000])")]
    [InlineData("timestamp(a @ 1)", "[timestamp(a @ 1.000)]")]
    [InlineData("time()", "time()")]
    [InlineData("1 + 2", "[1 + 2]")]
    public void Parts_that_do_not_depend_on_the_step_are_wrapped(string query, string expected) => Assert.Equal(
        expected, Text(new InvariantMarker(new HashSet<string>()).Mark(PromParser.Parse(query, ParserOptions.Stable))));

    [Fact]
    public void Repeated_parts_are_marked_with_their_text()
    {
        var marked = new InvariantMarker(new HashSet<string> { "sum(a)" }).Mark(
            PromParser.Parse("sum(a) / sum(a)", ParserOptions.Stable));
        Assert.All(ExprTree.Children(marked), part => Assert.Equal("sum(a)", Assert.IsType<SharedPart>(part).Key));
    }

    // Invariant parts in brackets.
    private static string Text(Expr expr) => expr switch
    {
        StepInvariant invariant => $"[{Text(invariant.Inner)}]",
        BinaryExpr binary => $"{Text(binary.Left)} {Printer.PrintOperator(binary)} {Text(binary.Right)}",
        CallExpr call => $"{call.Function.Name}({string.Join(", ", call.Arguments.Select(Text))})",
        AggregateExpr aggregate => $"{Printer.PrintHead(aggregate)}({Text(aggregate.Inner)})",
        _ => Printer.Print(expr),
    };
}
