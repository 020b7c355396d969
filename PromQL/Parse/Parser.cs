namespace LightWatch.PromQL.Parse;

/// <summary>Reads expressions: operands, calls, aggregations, and operators by their strength (Pratt).</summary>
/// <remarks>
/// Unary minus binds like <c>*</c>, so <c>-2 ^ 2</c> is <c>-(2 ^ 2)</c>; <c>^</c> groups to the right, all else to the
/// left.
/// Source: prometheus/promql/parser/generated_parser.y.
/// </remarks>
internal sealed class Parser
{
    /// <summary>Most levels a query's tree may have: deeper ones would only exhaust the stack.</summary>
    public const int MaxLevels = 1000;

    private const int PowerStrength = 6;

    private readonly ParserOptions _options;
    private readonly TokenReader _tokens;
    private readonly SelectorParser _selectors;
    private readonly ModifierParser _modifiers;
    private readonly MatchingParser _matching;
    private int _level;

    public Parser(QueryText text, ParserOptions options)
    {
        _options = options;
        _tokens = new TokenReader(text);
        _selectors = new SelectorParser(_tokens);
        _modifiers = new ModifierParser(_tokens, options);
        _matching = new MatchingParser(_tokens);
    }

    /// <summary>Reads one expression that takes the whole text. Types are not checked yet.</summary>
    public Expr ReadAll()
    {
        if (_tokens.Peek().Kind == TokenKind.End) throw _tokens.Error(default, "no expression found in input");
        var expr = Read(1);
        _tokens.Expect(TokenKind.End);
        return expr;
    }

    /// <summary>Reads one selector without modifiers that takes the whole text.</summary>
    public VectorSelector ReadSelector()
    {
        var token = _tokens.Peek();
        if (!token.IsMetricName && token.Kind != TokenKind.LeftBrace) throw _tokens.Unexpected();
        var selector = _selectors.Read(token.IsMetricName ? _tokens.Take() : null);
        _tokens.Expect(TokenKind.End);
        return selector;
    }

    private Expr Read(int weakest)
    {
        if (++_level > MaxLevels) throw TooDeep();
        var left = _modifiers.Read(ReadOperand());
        while (OperatorOf(_tokens.Peek().Kind) is { } op && op.Strength >= weakest)
        {
            _tokens.Take();
            var modifiers = _matching.ReadModifiers();
            var right = Read(op.Strength == PowerStrength ? op.Strength : op.Strength + 1);
            left = Combine(op.Operator, left, right, modifiers);
        }
        _level--;
        return left;
    }

    private Expr ReadOperand()
    {
        var token = _tokens.Peek();
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                _tokens.Take();
                var (value, isDuration) = Literals.Read(_tokens, token);
                return new NumberLiteral(value, isDuration) { Range = token.Range };
            case TokenKind.String:
                _tokens.Take();
                return _tokens.Literal(token);
            case TokenKind.Add or TokenKind.Sub: return ReadUnary();
            case TokenKind.LeftParen:
                _tokens.Take();
                var inner = Read(1);
                return Checked(
                    new ParenExpr(inner) { Range = new TextRange(
                        token.Start, _tokens.Expect(TokenKind.RightParen).End), Depth = inner.Depth + 1 });
            case TokenKind.LeftBrace: return _selectors.Read(name: null);
        }
        if (!token.IsMetricName) throw _tokens.Unexpected();
        _tokens.Take();
        var next = _tokens.Peek().Kind;
        if (token.IsAggregator && next is TokenKind.LeftParen or TokenKind.By or TokenKind.Without)
            return ReadAggregation(token);
        if (next == TokenKind.LeftParen && (token.Kind == TokenKind.Identifier || token.IsPreprocessor))
            return ReadCall(token);
        return _selectors.Read(token);
    }

    private Expr ReadUnary()
    {
        var sign = _tokens.Take();
        var operand = Read(PowerStrength);
        var range = new TextRange(sign.Start, operand.Range.End);
        if (operand is NumberLiteral number)
            return number with { Value = sign.Kind == TokenKind.Sub ? -number.Value : number.Value, Range = range };
        return Checked(
            new UnaryExpr(sign.Kind == TokenKind.Sub ? UnaryOp.Minus : UnaryOp.Plus,
                operand) { Range = range, Depth = operand.Depth + 1 });
    }

    private CallExpr ReadCall(Token name)
    {
        var (arguments, end) = ReadArguments();
        var text = _tokens.TextOf(name);
        var function = FunctionSignatures.Find(text)
            ?? throw _tokens.Error(name.Range, $"unknown function with name {GoText.Quote(text)}");
        if (function.Experimental && !_options.Functions)
            throw _tokens.Error(name.Range, $"function {GoText.Quote(text)} is not enabled");
        return Checked(
            new CallExpr(function, arguments) { Range = new TextRange(name.Start, end), Depth = DeepestOf(arguments) +
                1 });
    }

    private AggregateExpr ReadAggregation(Token name)
    {
        var outer = _tokens.Context;
        _tokens.Context = new ParseContext("aggregation", "");
        var grouping = TryReadGrouping();
        var (arguments, end) = ReadArguments();
        _tokens.Context = outer;
        if (grouping is null && (grouping = TryReadGrouping()) is not null) end = grouping.Value.End;
        var range = new TextRange(name.Start, end);
        var op = Notation.AggregateOf(name.Kind);
        var wanted = Notation.HasParameter(op) ? 2 : 1;
        if (arguments.Count == 0) throw _tokens.Error(range, "no arguments for aggregate expression provided");
        if (op is AggregateOp.LimitK or AggregateOp.LimitRatio && !_options.Functions)
            throw _tokens.Error(range,
                $"{Notation.Text(op)}() is experimental and must be enabled with " +
                $"--enable-feature=promql-experimental-functions");
        if (arguments.Count != wanted)
            throw _tokens.Error(range,
                $"wrong number of arguments for aggregate expression provided, expected {wanted}, got " +
                $"{arguments.Count}");
        return Checked(
            new AggregateExpr(op, arguments[^1], wanted == 2 ? arguments[0] : null, grouping?.Labels ?? [],
                grouping?.Without ?? false)
        {
            Range = range,
            Depth = DeepestOf(arguments) + 1,
        });
    }

    private (IReadOnlyList<string> Labels, bool Without, int End)? TryReadGrouping()
    {
        if (_tokens.Peek().Kind is not (TokenKind.By or TokenKind.Without)) return null;
        var without = _tokens.Take().Kind == TokenKind.Without;
        var (labels, end) = _matching.ReadLabels();
        return (labels, without, end);
    }

    private (List<Expr> Arguments, int End) ReadArguments()
    {
        var arguments = new List<Expr>();
        _tokens.Expect(TokenKind.LeftParen);
        if (_tokens.TryTake(TokenKind.RightParen, out var close)) return (arguments, close.End);
        arguments.Add(Read(1));
        while (_tokens.TryTake(TokenKind.Comma, out var comma))
        {
            if (!_tokens.Peek().StartsExpression)
                throw _tokens.Error(comma.Range, "trailing commas not allowed in function call args");
            arguments.Add(Read(1));
        }
        return (arguments, _tokens.Expect(TokenKind.RightParen).End);
    }

    private BinaryExpr Combine(BinaryOp op, Expr left, Expr right, MatchingParser.Modifiers modifiers)
    {
        var matching = modifiers.Matching;
        var range = new TextRange(left.Range.Start, right.Range.End);
        var fills = matching.FillLeft is not null || matching.FillRight is not null;
        if (fills && !_options.Fill)
            throw _tokens.Error(range, "binop fill modifiers are experimental and not enabled");
        var isSet = op is BinaryOp.And or BinaryOp.Or or BinaryOp.Unless;
        if (isSet && matching.Cardinality == MatchCardinality.OneToOne)
            matching = matching with { Cardinality = MatchCardinality.ManyToMany };
        // Scalars are not matched; labels or fill values given for them are kept for the type check to complain about.
        var vectors = left.Kind == ValueKind.Vector && right.Kind == ValueKind.Vector;
        var kept = vectors || fills || matching.Labels.Count > 0 ? matching : null;
        return Checked(
            new BinaryExpr(op, left, right, modifiers.ReturnBool,
                kept) { Range = range, Depth = Math.Max(left.Depth, right.Depth) + 1 });
    }

    private T Checked<T>(T expr) where T : Expr => expr.Depth > MaxLevels ? throw TooDeep() : expr;

    private ParseException TooDeep() =>
        _tokens.Error(_tokens.Peek().Range, $"query is nested deeper than {MaxLevels} levels");

    private static int DeepestOf(List<Expr> expressions)
    {
        var deepest = 0;
        foreach (var expr in expressions) deepest = Math.Max(deepest, expr.Depth);
        return deepest;
    }

    private static (BinaryOp Operator, int Strength)? OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => (BinaryOp.Or, 1),
        TokenKind.And => (BinaryOp.And, 2),
        TokenKind.Unless => (BinaryOp.Unless, 2),
        TokenKind.Equal => (BinaryOp.Equal, 3),
        TokenKind.NotEqual => (BinaryOp.NotEqual, 3),
        TokenKind.Less => (BinaryOp.Less, 3),
        TokenKind.LessOrEqual => (BinaryOp.LessOrEqual, 3),
        TokenKind.Greater => (BinaryOp.Greater, 3),
        TokenKind.GreaterOrEqual => (BinaryOp.GreaterOrEqual, 3),
        TokenKind.TrimUpper => (BinaryOp.TrimUpper, 3),
        TokenKind.TrimLower => (BinaryOp.TrimLower, 3),
        TokenKind.Add => (BinaryOp.Add, 4),
        TokenKind.Sub => (BinaryOp.Subtract, 4),
        TokenKind.Mul => (BinaryOp.Multiply, 5),
        TokenKind.Div => (BinaryOp.Divide, 5),
        TokenKind.Mod => (BinaryOp.Modulo, 5),
        TokenKind.Atan2 => (BinaryOp.Atan2, 5),
        TokenKind.Pow => (BinaryOp.Power, PowerStrength),
        _ => null,
    };
}
