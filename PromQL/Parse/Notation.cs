using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>How operators, aggregations and types are written.</summary>
public static class Notation
{
    public static string Text(BinaryOp op) => op switch
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

    public static string Text(AggregateOp op) => op switch
    {
        AggregateOp.Sum => "sum",
        AggregateOp.Avg => "avg",
        AggregateOp.Count => "count",
        AggregateOp.Min => "min",
        AggregateOp.Max => "max",
        AggregateOp.Group => "group",
        AggregateOp.Stddev => "stddev",
        AggregateOp.Stdvar => "stdvar",
        AggregateOp.TopK => "topk",
        AggregateOp.BottomK => "bottomk",
        AggregateOp.Quantile => "quantile",
        AggregateOp.CountValues => "count_values",
        AggregateOp.LimitK => "limitk",
        _ => "limit_ratio",
    };

    public static string Text(DurationOp op) => op switch
    {
        DurationOp.Add => "+",
        DurationOp.Subtract or DurationOp.Negate => "-",
        DurationOp.Multiply => "*",
        DurationOp.Divide => "/",
        DurationOp.Modulo => "%",
        DurationOp.Power => "^",
        DurationOp.Step => "step",
        DurationOp.QueryRange => "range",
        DurationOp.Min => "min_of",
        _ => "max_of",
    };

    public static string Text(MatchKind kind) => kind switch
    {
        MatchKind.Equal => "=",
        MatchKind.NotEqual => "!=",
        MatchKind.Regex => "=~",
        _ => "!~",
    };

    internal static AggregateOp AggregateOf(TokenKind aggregator) => aggregator switch
    {
        TokenKind.Sum => AggregateOp.Sum,
        TokenKind.Avg => AggregateOp.Avg,
        TokenKind.Count => AggregateOp.Count,
        TokenKind.Min => AggregateOp.Min,
        TokenKind.Max => AggregateOp.Max,
        TokenKind.Group => AggregateOp.Group,
        TokenKind.Stddev => AggregateOp.Stddev,
        TokenKind.Stdvar => AggregateOp.Stdvar,
        TokenKind.TopK => AggregateOp.TopK,
        TokenKind.BottomK => AggregateOp.BottomK,
        TokenKind.Quantile => AggregateOp.Quantile,
        TokenKind.CountValues => AggregateOp.CountValues,
        TokenKind.LimitK => AggregateOp.LimitK,
        _ => AggregateOp.LimitRatio,
    };

    public static bool HasParameter(AggregateOp op) =>
        op is AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.Quantile or AggregateOp.CountValues or
            AggregateOp.LimitK or AggregateOp.LimitRatio;

    /// <summary>A type as errors name it.</summary>
    public static string Documented(ValueKind kind) => kind switch
    {
        ValueKind.Vector => "instant vector",
        ValueKind.Matrix => "range vector",
        _ => Text(kind),
    };

    /// <summary>A type as the API names it.</summary>
    public static string Text(ValueKind kind) => kind switch
    {
        ValueKind.Scalar => "scalar",
        ValueKind.Vector => "vector",
        ValueKind.Matrix => "matrix",
        _ => "string",
    };

    /// <summary>True for names that need no quotes: letters, digits and underscores, no digit first.</summary>
    public static bool IsPlainLabelName(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return name.Length > 0 && !char.IsAsciiDigit(name[0]);
    }
}
