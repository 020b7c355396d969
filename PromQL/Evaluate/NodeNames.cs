using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Evaluate;

/// <summary>What a node is called in an explanation.</summary>
internal static class NodeNames
{
    public static string Of(Expr expr) => expr switch
    {
        CallExpr call => call.Function.Name,
        AggregateExpr aggregate => Notation.Text(aggregate.Op),
        BinaryExpr binary => Notation.Text(binary.Op),
        UnaryExpr => "-",
        VectorSelector => "selector",
        MatrixSelector => "range selector",
        SubqueryExpr => "subquery",
        _ => "constant",
    };
}
