using LightWatch.Query.Parse;

namespace LightWatch.Query.Evaluate;

/// <summary>What a node is called in an explanation.</summary>
internal static class NodeNames
{
    public static string Of(Expr expr) => expr switch
    {
        CallExpr call => call.Function.Name,
        AggregateExpr aggregate => Of(aggregate.Op),
        BinaryExpr binary => Of(binary.Op),
        UnaryExpr => "-",
        VectorSelector => "selector",
        MatrixSelector => "range selector",
        SubqueryExpr => "subquery",
        _ => "constant",
    };

    /// <summary>An aggregation as it is written.</summary>
    public static string Of(AggregateOp op) => op switch
    {
        AggregateOp.CountValues => "count_values",
        AggregateOp.LimitRatio => "limit_ratio",
        AggregateOp.TopK => "topk",
        AggregateOp.BottomK => "bottomk",
        AggregateOp.LimitK => "limitk",
        AggregateOp.Sum => "sum",
        AggregateOp.Avg => "avg",
        AggregateOp.Count => "count",
        AggregateOp.Min => "min",
        AggregateOp.Max => "max",
        AggregateOp.Group => "group",
        AggregateOp.Stddev => "stddev",
        AggregateOp.Stdvar => "stdvar",
        _ => "quantile",
    };

    /// <summary>An operator as it is written.</summary>
    public static string Of(BinaryOp op) => op switch
    {
        BinaryOp.Add => "+",
        BinaryOp.Subtract => "-",
        BinaryOp.Multiply => "*",
        BinaryOp.Divide => "/",
        BinaryOp.Modulo => "%",
        BinaryOp.Power => "^",
        BinaryOp.Atan2 => "atan2",
        BinaryOp.Equal => "==",
        BinaryOp.NotEqual => "!=",
        BinaryOp.Less => "<",
        BinaryOp.LessOrEqual => "<=",
        BinaryOp.Greater => ">",
        BinaryOp.GreaterOrEqual => ">=",
        BinaryOp.And => "and",
        BinaryOp.Or => "or",
        BinaryOp.Unless => "unless",
        BinaryOp.TrimUpper => "</",
        _ => ">/",
    };
}
