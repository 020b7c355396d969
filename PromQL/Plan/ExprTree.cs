using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>Walks trees of the language.</summary>
internal static class ExprTree
{
    /// <summary>The parts of a node, in the order they are written; a selector has none.</summary>
    public static IEnumerable<Expr> Children(Expr expr) => expr switch
    {
        CallExpr call => call.Arguments,
        AggregateExpr aggregate =>
            aggregate.Parameter is null ? [aggregate.Inner] : [aggregate.Inner, aggregate.Parameter],
        BinaryExpr binary => [binary.Left, binary.Right],
        UnaryExpr unary => [unary.Inner],
        ParenExpr paren => [paren.Inner],
        SubqueryExpr subquery => [subquery.Inner],
        _ => [],
    };
}
