using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Evaluate;

/// <summary>
/// Calls of functions over range vectors: evaluates the other arguments and a subquery, and finishes the names.
/// </summary>
internal static class RangeCalls
{
    private static readonly string[] AnchoredFunctions = ["changes", "delta", "increase", "rate", "resets"];
    private static readonly string[] SmoothedFunctions = ["delta", "increase", "rate"];

    public static async ValueTask<Value> EvalAsync(Evaluation run, CallExpr call, Expr range, StepGrid grid)
    {
        var arguments = new List<ScalarValue>();
        // A subquery is evaluated before the other arguments, a selector is read after them.
        using var inner = range is SubqueryExpr subquery ? await Subqueries.EvalAsync(run, subquery, grid) : null;
        foreach (var argument in call.Arguments)
            if (!ReferenceEquals(argument, range)) arguments.Add(await run.EvalScalarAsync(argument, grid));
        // Prometheus knows no position for what a subquery gave: its annotations point at the start.
        var position = call.Arguments[0] is SubqueryExpr ? 0 : call.Arguments[0].Range.Start;
        var function = RangeFunctions.Find(call.Function.Name);
        if (inner is not null)
        {
            var part = (SubqueryExpr)range;
            var over = new RangeCall(
                run.Context, call.Function.Name, grid, SelectorTimes.Of(part.Shift, grid), part.WindowMs,
                RangeEnds.Plain, arguments, position);
            return Finish(call, over, RangeVectors.Apply(over, function, new SubquerySeries(inner)));
        }
        var matrix = (MatrixSelector)range;
        RefuseEnds(call, matrix.Selector.Ends);
        var plain = new RangeCall(
            run.Context, call.Function.Name, grid, SelectorTimes.Of(matrix.Selector.Shift, grid), matrix.WindowMs,
            matrix.Selector.Ends, arguments, position);
        if (grid.Count == 0) return run.Context.NewVector(grid);
        return Finish(call, plain, await RangeVectors.StoredAsync(run.Reads, plain, function, matrix));
    }

    private static VectorValue Finish(CallExpr expr, RangeCall call, VectorValue vector)
    {
        call.Context.Budget.Read((long)vector.Columns.Count * vector.Steps);
        if (call.Name == "absent_over_time") return Absence.Of(call.Context, vector, expr.Arguments[0], call.Grid);
        if (call.Context.Options.DelayedNameRemoval) return vector;
        foreach (var column in vector.Columns)
            if (column.DropName) column.Labels = column.Labels.DropReserved();
        return Duplicates.Refuse(vector);
    }

    private static void RefuseEnds(CallExpr call, RangeEnds ends)
    {
        var (word, allowed) = ends switch
        {
            RangeEnds.Anchored => ("anchored", AnchoredFunctions),
            RangeEnds.Smoothed => ("smoothed", SmoothedFunctions),
            _ => ("", []),
        };
        if (ends != RangeEnds.Plain && !allowed.Contains(call.Function.Name, StringComparer.Ordinal))
            throw QueryException.Execution(
                $"{word} modifier can only be used with: {string.Join(", ", allowed)} - not with {call.Function.Name}");
    }
}
