using System.Globalization;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// Reads what may follow an expression: ranges and subqueries, <c>offset</c>, <c>@</c>, <c>anchored</c>,
/// <c>smoothed</c>.
/// </summary>
internal sealed class ModifierParser(TokenReader tokens, ParserOptions options)
{
    private const string NoSelector =
        " modifier must be preceded by an instant vector selector or range vector selector or a subquery";
    private const string AnyDuration = "number, duration, step(), or range()";

    private readonly DurationParser _durations = new(tokens, options);

    /// <summary>Applies the modifiers that follow, in the order they are written.</summary>
    public Expr Read(Expr expr)
    {
        while (true)
        {
            switch (tokens.Peek().Kind)
            {
                case TokenKind.LeftBracket: expr = ReadRange(expr); break;
                case TokenKind.Offset: expr = ReadOffset(expr); break;
                case TokenKind.At: expr = ReadAt(expr); break;
                case TokenKind.Anchored: expr = ReadEnds(expr, RangeEnds.Anchored, "anchored"); break;
                case TokenKind.Smoothed: expr = ReadEnds(expr, RangeEnds.Smoothed, "smoothed"); break;
                default: return expr;
            }
        }
    }

    private Expr ReadRange(Expr inner)
    {
        var outer = tokens.Context;
        var open = tokens.Take();
        tokens.Context = new ParseContext("subquery or range selector", AnyDuration);
        var window = _durations.ReadPositive();
        tokens.Context = new ParseContext("subquery or range", "\":\" or \"]\"");
        Expr result = tokens.TryTake(TokenKind.Colon, out _)
            ? ReadSubquery(inner, window)
            : ReadMatrix(inner, window, open);
        tokens.Context = outer;
        return result;
    }

    private MatrixSelector ReadMatrix(Expr inner, DurationExpr window, Token open)
    {
        var range = new TextRange(open.Start, tokens.Expect(TokenKind.RightBracket).End);
        if (inner is not VectorSelector selector) throw tokens.Error(range, "ranges only allowed for vector selectors");
        if (HasOffset(selector.Shift)) throw tokens.Error(range, "no offset modifiers allowed before range");
        if (selector.Shift.At != AtKind.None) throw tokens.Error(range, "no @ modifiers allowed before range");
        var (ms, expr) = Split(window);
        return new MatrixSelector(selector, ms, expr)
        {
            Range = new TextRange(inner.Range.Start, range.End),
            Depth = 2,
        };
    }

    private SubqueryExpr ReadSubquery(Expr inner, DurationExpr window)
    {
        tokens.Context = new ParseContext("subquery selector", "number, duration, step(), range(), or \"]\"");
        DurationExpr? step = null;
        if (!tokens.TryTake(TokenKind.RightBracket, out var close))
        {
            step = _durations.ReadPositive();
            tokens.Context = new ParseContext("subquery selector", "\"]\"");
            close = tokens.Expect(TokenKind.RightBracket);
        }
        var (windowMs, windowExpr) = Split(window);
        var (stepMs, stepExpr) = step is null ? (0, null) : Split(step);
        return new SubqueryExpr(inner, windowMs, stepMs, TimeShift.None, windowExpr, stepExpr)
        {
            Range = new TextRange(inner.Range.Start, close.End),
            Depth = inner.Depth + 1,
        };
    }

    private Expr ReadOffset(Expr expr)
    {
        var outer = tokens.Context;
        tokens.Take();
        tokens.Context = new ParseContext("offset", AnyDuration);
        var offset = _durations.ReadOffset();
        tokens.Context = outer;
        if (ShiftOf(expr) is not { } shift) throw tokens.Error(expr.Range, "offset" + NoSelector);
        if (HasOffset(shift)) throw tokens.Error(expr.Range, "offset may not be set multiple times");
        var (ms, duration) = Split(offset);
        return WithShift(expr, shift with { OffsetMs = ms, OffsetExpr = duration }, offset.Range.End);
    }

    private Expr ReadAt(Expr expr)
    {
        var outer = tokens.Context;
        tokens.Take();
        tokens.Context = new ParseContext("@", "timestamp");
        var token = tokens.Take(TokenKindsOfTime);
        if (token.Kind is TokenKind.Start or TokenKind.EndOfRange)
        {
            tokens.Expect(TokenKind.LeftParen);
            var close = tokens.Expect(TokenKind.RightParen);
            tokens.Context = outer;
            return WithShift(expr,
                FreshShift(expr) with { At = token.Kind == TokenKind.Start ? AtKind.Start : AtKind.End }, close.End);
        }
        var number = token.Kind is TokenKind.Add or TokenKind.Sub
            ? tokens.Take([TokenKind.Number, TokenKind.Duration])
            : token;
        var (seconds, _) = Literals.Read(tokens, number);
        if (token.Kind == TokenKind.Sub) seconds = -seconds;
        tokens.Context = outer;
        if (!double.IsFinite(seconds) || Math.Abs(seconds) >= long.MaxValue)
            throw tokens.Error(expr.Range, "timestamp out of bounds for @ modifier: " + Fixed(seconds));
        var unixMs = (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);
        return WithShift(expr, FreshShift(expr) with { At = AtKind.Timestamp, AtUnixMs = unixMs }, number.End);
    }

    private static readonly TokenKind[] TokenKindsOfTime =
        [TokenKind.Number, TokenKind.Duration, TokenKind.Add, TokenKind.Sub, TokenKind.Start, TokenKind.EndOfRange];

    private static string Fixed(double seconds) => double.IsNaN(seconds) ? "NaN"
        : double.IsInfinity(seconds) ? (seconds > 0 ? "+Inf" : "-Inf")
        : seconds.ToString("F6", CultureInfo.InvariantCulture);

    private TimeShift FreshShift(Expr expr)
    {
        if (ShiftOf(expr) is not { } shift) throw tokens.Error(expr.Range, "@" + NoSelector);
        return shift.At == AtKind.None
            ? shift
            : throw tokens.Error(expr.Range, "@ <timestamp> may not be set multiple times");
    }

    private Expr ReadEnds(Expr expr, RangeEnds ends, string word)
    {
        var token = tokens.Take();
        if (!options.RangeEnds) throw tokens.Error(expr.Range, word + " modifier is experimental and not enabled");
        if (expr is SubqueryExpr) throw tokens.Error(expr.Range, word + " modifier is not supported for subqueries");
        var selector = expr as VectorSelector ?? (expr as MatrixSelector)?.Selector
            ?? throw tokens.Error(expr.Range, word + " modifier not implemented");
        if (selector.Ends != RangeEnds.Plain && selector.Ends != ends)
            throw tokens.Error(expr.Range, "anchored and smoothed modifiers cannot be used together");
        selector = selector with { Ends = ends };
        return expr is MatrixSelector matrix
            ? matrix with { Selector = selector }
            : selector with { Range = new TextRange(expr.Range.Start, token.End) };
    }

    private static (long Ms, DurationExpr? Expr) Split(DurationExpr duration) =>
        DurationParser.IsPlain(duration) ? (DurationText.Milliseconds(duration.Seconds), null) : (0, duration);

    private static bool HasOffset(TimeShift shift) => shift.OffsetMs != 0 || shift.OffsetExpr is not null;

    private static TimeShift? ShiftOf(Expr expr) => expr switch
    {
        VectorSelector selector => selector.Shift,
        MatrixSelector matrix => matrix.Selector.Shift,
        SubqueryExpr subquery => subquery.Shift,
        _ => null,
    };

    private static Expr WithShift(Expr expr, TimeShift shift, int end) => expr switch
    {
        VectorSelector selector => selector with { Shift = shift, Range = new TextRange(expr.Range.Start, end) },
        MatrixSelector matrix =>
            matrix with
            {
                Selector = matrix.Selector with { Shift = shift },
                Range = new TextRange(expr.Range.Start, end),
            },
        _ => (SubqueryExpr)expr with { Shift = shift, Range = new TextRange(expr.Range.Start, end) },
    };
}
