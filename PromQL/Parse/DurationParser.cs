namespace LightWatch.PromQL.Parse;

/// <summary>Reads ranges, steps and offsets: plain durations, and (experimental) arithmetic on them.</summary>
/// <remarks>Source: rules duration_expr and offset_duration_expr of Prometheus's grammar.</remarks>
internal sealed class DurationParser(TokenReader tokens, ParserOptions options)
{
    private const int MaxLevels = 200;
    private const int Lowest = 1;
    private const int Power = 3;

    private int _level;

    /// <summary>
    /// A range or a step: a plain duration must exceed 0, an expression is checked when it is evaluated.
    /// </summary>
    public DurationExpr ReadPositive()
    {
        var duration = Read(Lowest);
        return IsPlain(duration) && duration.Seconds <= 0
            ? throw tokens.Error(duration.Range, "duration must be greater than 0")
            : duration;
    }

    /// <summary>
    /// An offset. Without parentheses it ends after one term: <c>foo offset -2 ^ 2</c> is <c>(foo offset -2) ^ 2</c>.
    /// </summary>
    public DurationExpr ReadOffset()
    {
        var first = tokens.Peek();
        if (first.Kind == TokenKind.LeftParen) return Continue(ReadOperand(), Lowest);
        if (first.Kind is not (TokenKind.Add or TokenKind.Sub)) return ReadOperand();
        tokens.Take();
        if (tokens.Peek().Kind is not (TokenKind.Add or TokenKind.Sub)) return ApplySign(first, ReadOperand());
        return Continue(ApplySign(first, Read(Power)), Lowest);
    }

    /// <summary>A literal, not in parentheses: its value is known now.</summary>
    public static bool IsPlain(DurationExpr duration) => duration is { Op: DurationOp.Number, Wrapped: false };

    private DurationExpr Read(int lowest)
    {
        if (++_level > MaxLevels)
            throw tokens.Error(tokens.Peek().Range, $"duration expression is nested deeper than {MaxLevels} levels");
        var sign = tokens.Peek();
        DurationExpr first;
        if (sign.Kind is TokenKind.Add or TokenKind.Sub)
        {
            tokens.Take();
            first = ApplySign(sign, Read(Power));
        }
        else
        {
            first = ReadOperand();
        }
        var whole = Continue(first, lowest);
        _level--;
        return whole;
    }

    private DurationExpr Continue(DurationExpr left, int lowest)
    {
        for (var operations = 0; StrengthOf(tokens.Peek().Kind) is { } strength && strength >= lowest; operations++)
        {
            if (operations == MaxLevels)
                throw tokens.Error(tokens.Peek().Range, $"duration expression has more than {MaxLevels} terms");
            var op = tokens.Take();
            var right = Read(strength == Power ? Power : strength + 1);
            RequireExperimental(left);
            if (op.Kind is TokenKind.Div or TokenKind.Mod && IsPlain(right) && right.Seconds == 0)
                throw tokens.Error(op.Range, op.Kind == TokenKind.Div ? "division by zero" : "modulo by zero");
            left = new DurationExpr(
                OperationOf(op.Kind), Left: left, Right: right) { Range =
                    new TextRange(left.Range.Start, right.Range.End) };
        }
        return left;
    }

    private DurationExpr ReadOperand()
    {
        var token = tokens.Peek();
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                tokens.Take();
                var (seconds, isDuration) = Literals.Read(tokens, token);
                return InRange(token,
                    new DurationExpr(DurationOp.Number, seconds, IsDuration: isDuration) { Range = token.Range });
            case TokenKind.LeftParen:
                tokens.Take();
                var inner = Read(Lowest);
                var end = tokens.Expect(TokenKind.RightParen).End;
                RequireExperimental(inner);
                return inner.Op == DurationOp.Number
                    ? inner with { Wrapped = true, Range = new TextRange(token.Start, end) }
                    : inner with { Wrapped = true };
            case TokenKind.Step or TokenKind.Range:
                tokens.Take();
                tokens.Expect(TokenKind.LeftParen);
                var close = tokens.Expect(TokenKind.RightParen);
                return Experimental(
                    new DurationExpr(
                        token.Kind == TokenKind.Step
                            ? DurationOp.Step
                            : DurationOp.QueryRange) { Range = new TextRange(token.Start, close.End) });
            case TokenKind.MaxOf or TokenKind.MinOf: return ReadExtreme();
            default: throw tokens.Unexpected();
        }
    }

    private DurationExpr ReadExtreme()
    {
        var name = tokens.Take();
        tokens.Expect(TokenKind.LeftParen);
        var left = Read(Lowest);
        tokens.Expect(TokenKind.Comma);
        var right = Read(Lowest);
        var close = tokens.Expect(TokenKind.RightParen);
        return Experimental(
            new DurationExpr(name.Kind == TokenKind.MaxOf ? DurationOp.Max : DurationOp.Min, Left: left, Right: right)
        {
            Range = new TextRange(name.Start, close.End),
        });
    }

    private DurationExpr ApplySign(Token sign, DurationExpr operand)
    {
        if (!IsPlain(operand))
        {
            if (sign.Kind == TokenKind.Add) return operand;
            return new DurationExpr(DurationOp.Negate, Left: operand)
            {
                Range = new TextRange(sign.Start, operand.Range.End),
            };
        }
        var seconds = sign.Kind == TokenKind.Sub ? -operand.Seconds : operand.Seconds;
        return InRange(sign, operand with { Seconds = seconds, Range = new TextRange(sign.Start, operand.Range.End) });
    }

    private DurationExpr InRange(Token blamed, DurationExpr literal) =>
        Math.Abs(literal.Seconds) > DurationText.MaxSeconds
            ? throw tokens.Error(blamed.Range, "duration out of range")
            : literal;

    private DurationExpr Experimental(DurationExpr duration)
    {
        RequireExperimental(duration);
        return duration;
    }

    private void RequireExperimental(DurationExpr blamed)
    {
        if (!options.Durations) throw tokens.Error(blamed.Range, "experimental duration expression is not enabled");
    }

    private static int? StrengthOf(TokenKind kind) => kind switch
    {
        TokenKind.Add or TokenKind.Sub => 1,
        TokenKind.Mul or TokenKind.Div or TokenKind.Mod => 2,
        TokenKind.Pow => Power,
        _ => null,
    };

    private static DurationOp OperationOf(TokenKind kind) => kind switch
    {
        TokenKind.Add => DurationOp.Add,
        TokenKind.Sub => DurationOp.Subtract,
        TokenKind.Mul => DurationOp.Multiply,
        TokenKind.Div => DurationOp.Divide,
        TokenKind.Mod => DurationOp.Modulo,
        _ => DurationOp.Power,
    };
}
