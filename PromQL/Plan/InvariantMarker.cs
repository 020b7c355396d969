using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>Wraps the largest parts that do not depend on the step, and the parts that are repeated.</summary>
/// <remarks>
/// What counts as invariant is Prometheus's rule to the letter, since it decides results: topk(scalar(x), y @ 0) takes
/// k once. Source: prometheus/promql, PreprocessExpr.
/// </remarks>
internal sealed class InvariantMarker(IReadOnlySet<string> repeated)
{
    // They give something else at another time though their arguments stay the same.
    private static readonly HashSet<string> TimeFunctions = new(StringComparer.Ordinal)
    {
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year",
        "predict_linear", "time", "timestamp", "start", "end", "range", "step",
    };

    public Expr Mark(Expr expr)
    {
        var (marked, _, wrap) = Visit(expr);
        return Wrap(marked, wrap);
    }

    private (Expr Marked, bool Invariant, bool Wrap) Visit(Expr expr)
    {
        switch (expr)
        {
            case VectorSelector selector:
                var pinned = selector.Shift.At != AtKind.None;
                return (selector, pinned, pinned);
            case MatrixSelector matrix:
                return (matrix, matrix.Selector.Shift.At != AtKind.None, false);
            case AggregateExpr aggregate:
                var (input, fixedInput, wrapInput) = Visit(aggregate.Inner);
                var parameter = aggregate.Parameter is null ? null : Visit(aggregate.Parameter).Marked;
                return (Share(expr, aggregate with { Inner = input, Parameter = parameter }), fixedInput, wrapInput);
            case BinaryExpr binary:
                var (left, fixedLeft, wrapLeft) = Visit(binary.Left);
                var (right, fixedRight, wrapRight) = Visit(binary.Right);
                return fixedLeft && fixedRight
                    ? (Share(expr, binary with { Left = left, Right = right }), true, true)
                    : (Share(expr,
                        binary with { Left = Wrap(left, wrapLeft), Right = Wrap(right, wrapRight) }), false, false);
            case CallExpr call:
                return VisitCall(call);
            case SubqueryExpr subquery:
                var (inner, fixedInner, _) = Visit(subquery.Inner);
                return (subquery with { Inner = Wrap(inner, fixedInner) }, subquery.Shift.At != AtKind.None, false);
            case ParenExpr paren:
                var (within, fixedWithin, wrapWithin) = Visit(paren.Inner);
                return (paren with { Inner = within }, fixedWithin, wrapWithin);
            case UnaryExpr unary:
                var (operand, fixedOperand, wrapOperand) = Visit(unary.Inner);
                return (unary with { Inner = operand }, fixedOperand, wrapOperand);
            default:
                return (expr, true, false);
        }
    }

    private (Expr Marked, bool Invariant, bool Wrap) VisitCall(CallExpr call)
    {
        var arguments = call.Arguments.Select(Visit).ToList();
        var invariant = !TimeFunctions.Contains(call.Function.Name) && arguments.TrueForAll(a => a.Invariant);
        // timestamp(x @ 1) is the sample's own time; timestamp(abs(x @ 1)) is the step's.
        invariant |= call.Function.Name == "timestamp" &&
            arguments.Zip(call.Arguments).All(a => a.First.Invariant && a.Second is VectorSelector);
        return invariant
            ? (Share(call, call with { Arguments = [.. arguments.Select(a => a.Marked)] }), true, true)
            : (Share(call, call with { Arguments = [.. arguments.Select(a => Wrap(a.Marked, a.Wrap))] }), false, false);
    }

    private Expr Share(Expr original, Expr marked)
    {
        if (repeated.Count == 0 || marked.Kind != ValueKind.Vector) return marked;
        var key = Printer.Print(original);
        return repeated.Contains(key) ? new SharedPart(marked, key) { Range = marked.Range } : marked;
    }

    private static Expr Wrap(Expr expr, bool wrap) => wrap ? new StepInvariant(expr) { Range = expr.Range } : expr;
}
