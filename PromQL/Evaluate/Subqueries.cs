using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Evaluate;

/// <summary>A subquery's inner vector and the times it was evaluated at.</summary>
internal sealed record SubqueryPoints(VectorValue Vector, StepGrid Grid) : IDisposable
{
    public void Dispose() => Vector.Dispose();
}

/// <summary>Subqueries: the inner expression on its own grid, whose times are multiples of its step.</summary>
internal static class Subqueries
{
    public static async ValueTask<SubqueryPoints> EvalAsync(Evaluation run, SubqueryExpr subquery, StepGrid grid)
    {
        var inner = GridOf(run, subquery, grid);
        run.Budget.RequireSteps(inner);
        if (inner.Count == 0) return new SubqueryPoints(run.NewVector(inner), inner);
        return new SubqueryPoints(await run.EvalVectorAsync(subquery.Inner, inner), inner);
    }

    private static StepGrid GridOf(Evaluation run, SubqueryExpr subquery, StepGrid grid)
    {
        var times = SelectorTimes.Of(subquery.Shift, grid);
        var step = subquery.StepMs > 0 ? subquery.StepMs : run.Options.DefaultSubqueryStepMs;
        if (grid.Count == 0) return new StepGrid(0, -1, step);
        var after = times.FirstUnixMs - subquery.WindowMs;
        var start = step * (after / step);
        if (start <= after) start += step;
        return new StepGrid(start, times.LastUnixMs, step);
    }
}
