using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>The four types of PromQL.</summary>
public enum ValueKind
{
    Scalar,
    Vector,
    Matrix,
    String,
}

/// <summary>A half-open range of UTF-8 byte offsets in the query's text.</summary>
public readonly record struct TextRange(int Start, int End);

/// <summary>One node of a query. Immutable once the parser is done; all durations and times are milliseconds.</summary>
public abstract record Expr
{
    /// <summary>Where it stands in the query, for errors and annotations.</summary>
    public TextRange Range { get; init; }

    /// <summary>
    /// Levels of the tree from here down, this one included; the parser bounds it, so that walking a tree never
    /// exhausts the stack.
    /// </summary>
    public int Depth { get; init; } = 1;

    public abstract ValueKind Kind { get; }
}

/// <summary>
/// A number; <paramref name="IsDuration"/> when it was written like <c>5m</c> (its value is then seconds).
/// </summary>
public sealed record NumberLiteral(double Value, bool IsDuration = false) : Expr
{
    public override ValueKind Kind => ValueKind.Scalar;
}

/// <summary>A string.</summary>
/// <param name="Value">The text; bytes that are no UTF-8 have become U+FFFD.</param>
/// <param name="Quoted">How such bytes are printed; null for ordinary text.</param>
public sealed record StringLiteral(string Value, string? Quoted = null) : Expr
{
    public override ValueKind Kind => ValueKind.String;
}

public sealed record ParenExpr(Expr Inner) : Expr
{
    public override ValueKind Kind => Inner.Kind;
}

public enum UnaryOp
{
    Plus,
    Minus,
}

public sealed record UnaryExpr(UnaryOp Op, Expr Inner) : Expr
{
    public override ValueKind Kind => Inner.Kind;
}

/// <summary>What <c>@</c> names.</summary>
public enum AtKind
{
    None,
    Timestamp,
    Start,
    End,
}

/// <summary>The <c>offset</c> and <c>@</c> of a selector or subquery, as written.</summary>
/// <param name="OffsetMs">The offset when it is a plain duration.</param>
/// <param name="OffsetExpr">The offset when it is a duration expression, evaluated when the query's range and step are
/// known; else null.</param>
/// <param name="AtUnixMs">The time when <paramref name="At"/> is <see cref="AtKind.Timestamp"/>.</param>
public sealed record TimeShift(
    long OffsetMs = 0, DurationExpr? OffsetExpr = null, AtKind At = AtKind.None, long AtUnixMs = 0)
{
    public static TimeShift None { get; } = new();
}

/// <summary>
/// Experimental ways to take the ends of a range. Source: Prometheus feature promql-extended-range-selectors.
/// </summary>
public enum RangeEnds
{
    Plain,
    Anchored,
    Smoothed,
}

/// <summary>
/// Selects series. <paramref name="Matchers"/> includes the one for <c>__name__</c> when <paramref name="Name"/> is
/// given.
/// </summary>
public sealed record VectorSelector(
    string? Name, IReadOnlyList<LabelMatcher> Matchers, TimeShift Shift, RangeEnds Ends = RangeEnds.Plain) : Expr
{
    public override ValueKind Kind => ValueKind.Vector;
}

/// <summary>A selector with a window; the window is <paramref name="WindowExpr"/> when that is not null.</summary>
public sealed record MatrixSelector(VectorSelector Selector, long WindowMs, DurationExpr? WindowExpr = null) : Expr
{
    public override ValueKind Kind => ValueKind.Matrix;
}

/// <summary>An expression evaluated over a window; a step of 0 means the default evaluation interval.</summary>
public sealed record SubqueryExpr(
    Expr Inner, long WindowMs, long StepMs, TimeShift Shift, DurationExpr? WindowExpr =
        null, DurationExpr? StepExpr = null) : Expr
{
    public override ValueKind Kind => ValueKind.Matrix;
}

public enum DurationOp
{
    /// <summary>A literal; its value is <see cref="DurationExpr.Seconds"/>.</summary>
    Number,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,

    /// <summary>Minus; the operand is <see cref="DurationExpr.Left"/>.</summary>
    Negate,

    /// <summary>The query's step.</summary>
    Step,

    /// <summary>The query's range.</summary>
    QueryRange,
    Min,
    Max,
}

/// <summary>
/// Arithmetic on durations, in seconds (experimental). Source: Prometheus feature promql-duration-expr.
/// </summary>
/// <param name="IsDuration">For a literal: written like <c>5m</c> rather than like <c>300</c>.</param>
/// <param name="Wrapped">Written in parentheses.</param>
public sealed record DurationExpr(
    DurationOp Op, double Seconds =
        0, DurationExpr? Left = null, DurationExpr? Right = null, bool IsDuration = false, bool Wrapped = false)
{
    public TextRange Range { get; init; }
}

public enum BinaryOp
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Atan2,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Unless,

    /// <summary>Experimental histogram trimming, <c>&lt;/</c> and <c>&gt;/</c>.</summary>
    TrimUpper,
    TrimLower,
}

public enum MatchCardinality
{
    OneToOne,
    ManyToOne,
    OneToMany,
    ManyToMany,
}

/// <summary>How two vectors are paired. Null on the node when an operand is a scalar.</summary>
/// <param name="On">True: <paramref name="Labels"/> are the ones compared; false: the ones ignored.</param>
/// <param name="Include">Labels of the "one" side copied by group_left / group_right.</param>
/// <param name="FillLeft">Experimental: value for a missing left side (fill, fill_left); null: none.</param>
/// <param name="FillRight">Experimental: value for a missing right side.</param>
public sealed record VectorMatching(
    MatchCardinality Cardinality, bool On, IReadOnlyList<string> Labels, IReadOnlyList<string> Include,
    double? FillLeft = null, double? FillRight = null);

public sealed record BinaryExpr(
    BinaryOp Op, Expr Left, Expr Right, bool ReturnBool = false, VectorMatching? Matching = null) : Expr
{
    public override ValueKind Kind =>
        Left.Kind == ValueKind.Scalar && Right.Kind == ValueKind.Scalar ? ValueKind.Scalar : ValueKind.Vector;

    public bool IsComparison => Op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;

    public bool IsSetOperator => Op is BinaryOp.And or BinaryOp.Or or BinaryOp.Unless;
}

public enum AggregateOp
{
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    Stddev,
    Stdvar,
    TopK,
    BottomK,
    Quantile,
    CountValues,
    LimitK,
    LimitRatio,
}

/// <param name="Parameter">k, the quantile, the ratio or the label's name; null for operators without one.</param>
public sealed record AggregateExpr(
    AggregateOp Op, Expr Inner, Expr? Parameter, IReadOnlyList<string> Grouping, bool Without) : Expr
{
    public override ValueKind Kind => ValueKind.Vector;
}

/// <summary>A function call; arguments are already checked against <paramref name="Function"/>.</summary>
public sealed record CallExpr(FunctionSignature Function, IReadOnlyList<Expr> Arguments) : Expr
{
    public override ValueKind Kind => Function.Returns;
}

/// <summary>
/// A function's name and types. Variadic: 0 exactly the parameters; n &gt; 0: the last n may be left out or, for the
/// last type, n more of it given; -1: any number of the last.
/// </summary>
/// <remarks>Source: prometheus/promql/parser/functions.go.</remarks>
public sealed record FunctionSignature(
    string Name, IReadOnlyList<ValueKind> Parameters, ValueKind Returns, int Variadic = 0, bool Experimental = false);
