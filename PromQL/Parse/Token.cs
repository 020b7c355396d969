namespace LightWatch.PromQL.Parse;

/// <summary>
/// What the lexer can find. The order matters: operators, aggregators, keywords and preprocessors are runs.
/// </summary>
internal enum TokenKind
{
    End,
    Comment,
    Identifier,
    MetricIdentifier,
    Number,
    Duration,
    String,
    Assign,
    Colon,
    Comma,
    LeftBrace,
    LeftBracket,
    LeftParen,
    RightBrace,
    RightBracket,
    RightParen,

    // Operators.
    Add,
    Div,
    Equal,
    EqualRegex,
    GreaterOrEqual,
    Greater,
    TrimUpper,
    TrimLower,
    And,
    Or,
    Less,
    LessOrEqual,
    Unless,
    Mod,
    Mul,
    NotEqual,
    NotRegex,
    Pow,
    Sub,
    At,
    Atan2,

    // Aggregators.
    Avg,
    BottomK,
    Count,
    CountValues,
    Group,
    Max,
    Min,
    Quantile,
    Stddev,
    Stdvar,
    Sum,
    TopK,
    LimitK,
    LimitRatio,

    // Keywords.
    Bool,
    By,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    Ignoring,
    Offset,
    Smoothed,
    Anchored,
    On,
    Without,

    // Preprocessors: functions of the query's own range, and names of metrics everywhere else.
    Start,
    EndOfRange,
    Step,
    Range,
    MaxOf,
    MinOf,
}

/// <summary>One token; its text is the bytes [Start, End) of the query.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextRange Range => new(Start, End);

    /// <summary>May stand for a metric's name. Source: rule metric_identifier of Prometheus's grammar.</summary>
    public bool IsMetricName =>
        Kind is TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.And or TokenKind.Or or TokenKind.Unless
        or TokenKind.By or TokenKind.Without or TokenKind.Offset or TokenKind.Fill or TokenKind.FillLeft or
            TokenKind.FillRight
        or TokenKind.Anchored or TokenKind.Smoothed || IsAggregator || IsPreprocessor;

    /// <summary>May stand for a label's name in a grouping. Source: rule maybe_label.</summary>
    public bool IsLabelName =>
        (IsMetricName && Kind != TokenKind.Without) ||
            Kind is TokenKind.Bool or TokenKind.GroupLeft or TokenKind.GroupRight
        or TokenKind.Ignoring or TokenKind.On or TokenKind.Atan2;

    public bool IsAggregator => Kind is >= TokenKind.Avg and <= TokenKind.LimitRatio;

    public bool IsKeyword => Kind is >= TokenKind.Bool and <= TokenKind.Without;

    public bool IsOperator => Kind is >= TokenKind.Add and <= TokenKind.Atan2;

    public bool IsPreprocessor => Kind is >= TokenKind.Start and <= TokenKind.MinOf;

    /// <summary>May be the first token of an expression.</summary>
    public bool StartsExpression => IsMetricName || Kind is TokenKind.Number or TokenKind.Duration or TokenKind.String
        or TokenKind.LeftParen or TokenKind.LeftBrace or TokenKind.Add or TokenKind.Sub;

    /// <summary>How errors name it: <c>identifier "foo"</c>, <c>&lt;op:*&gt;</c>, <c>end of input</c>.</summary>
    public string Describe(string text) => Kind switch
    {
        TokenKind.End => "end of input",
        TokenKind.Identifier => "identifier " + GoText.Quote(text),
        TokenKind.MetricIdentifier => "metric identifier " + GoText.Quote(text),
        TokenKind.Number => "number " + Shortened(text),
        TokenKind.Duration => "duration " + Shortened(text),
        TokenKind.String => "string " + Shortened(text),
        _ when IsKeyword => $"<{text}>",
        _ when IsOperator => $"<op:{text}>",
        _ when IsAggregator => $"<aggr:{text}>",
        _ => Shortened(text),
    };

    private static string Shortened(string text) =>
        System.Text.Encoding.UTF8.GetByteCount(text) > 10
            ? GoText.Quote(GoText.FirstRunes(text, 10)) + "..."
            : GoText.Quote(text);
}
