using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Plan;

/// <summary>
/// Turns a parsed query into the tree that is evaluated: durations and times resolved, constants folded, equal parts
/// found.
/// </summary>
internal sealed class Planner(EvalRange range)
{
    private readonly Durations _durations = new(range);

    /// <exception cref="QueryException">A duration expression has no valid value.</exception>
    public QueryPlan Plan(Expr expr)
    {
        var resolved = Resolve(expr);
        var statsOnly = StatsOnly.Find(resolved);
        // Equal texts may then ask for different things.
        var repeated = statsOnly.Count > 0 ? new HashSet<string>(StringComparer.Ordinal) : RepeatedParts.Find(resolved);
        return new QueryPlan(new InvariantMarker(repeated).Mark(resolved), statsOnly);
    }

    private Expr Resolve(Expr expr) => expr switch
    {
        CallExpr call =>
            (Expr?)ContextNumber(call) ?? call with { Arguments = [.. call.Arguments.Select(a => Bare(Resolve(a)))] },
        AggregateExpr aggregate => aggregate with
        {
            Inner = Bare(Resolve(aggregate.Inner)),
            Parameter = aggregate.Parameter is null ? null : Bare(Resolve(aggregate.Parameter)),
        },
        BinaryExpr binary => binary with { Left = Resolve(binary.Left), Right = Resolve(binary.Right) },
        UnaryExpr unary => unary with { Inner = Resolve(unary.Inner) },
        ParenExpr paren => paren with { Inner = Resolve(paren.Inner) },
        VectorSelector selector => selector with { Shift = Resolve(selector.Shift) },
        MatrixSelector matrix => new MatrixSelector(
            matrix.Selector with { Shift = Resolve(matrix.Selector.Shift) },
            Resolve(matrix.WindowMs, matrix.WindowExpr)) { Range = matrix.Range },
        SubqueryExpr subquery => ResolveSubquery(subquery),
        _ => expr,
    };

    // In Prometheus's order: offset, step, window, then what is inside; the first bad one is reported.
    private SubqueryExpr ResolveSubquery(SubqueryExpr subquery)
    {
        var shift = Resolve(subquery.Shift);
        var step = Resolve(subquery.StepMs, subquery.StepExpr);
        var window = Resolve(subquery.WindowMs, subquery.WindowExpr);
        return new SubqueryExpr(Resolve(subquery.Inner), window, step, shift) { Range = subquery.Range };
    }

    private long Resolve(long plainMs, DurationExpr? expr) =>
        expr is null ? plainMs : _durations.Evaluate(expr, mayBeNegative: false);

    private TimeShift Resolve(TimeShift shift)
    {
        var offset = shift.OffsetExpr is null
            ? shift.OffsetMs
            : _durations.Evaluate(shift.OffsetExpr, mayBeNegative: true);
        var at = shift.At switch
        {
            AtKind.Start => range.StartUnixMs,
            AtKind.End => range.EndUnixMs,
            _ => shift.AtUnixMs,
        };
        return new TimeShift(offset, null, shift.At == AtKind.None ? AtKind.None : AtKind.Timestamp, at);
    }

    // start(), end(), range() and step() are constants of the query.
    private NumberLiteral? ContextNumber(CallExpr call)
    {
        double? value = call.Function.Name switch
        {
            "start" => range.StartUnixMs / 1000.0,
            "end" => range.EndUnixMs / 1000.0,
            "range" => (range.EndUnixMs - range.StartUnixMs) / 1000.0,
            "step" => range.StartUnixMs == range.EndUnixMs ? 0 : range.StepMs / 1000.0,
            _ => null,
        };
        return value is null ? null : new NumberLiteral(value.Value) { Range = call.Range };
    }

    private static Expr Bare(Expr expr)
    {
        while (expr is ParenExpr paren) expr = paren.Inner;
        return expr;
    }
}
