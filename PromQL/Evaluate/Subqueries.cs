using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Subqueries: the inner expression on its own grid, whose times are multiples of its step.</summary>
internal static class Subqueries
{
    /// <summary>The points of a subquery; the caller disposes them.</summary>
    /// <exception cref="QueryException">There would be too many steps.</exception>
    public static async ValueTask<SubqueryPoints> EvalAsync(Evaluation run, SubqueryExpr subquery, StepGrid grid)
    {
        var inner = GridOf(run.Context.Options, subquery, grid);
        run.Context.Budget.RequireSteps(inner);
        if (inner.Count == 0) return new SubqueryPoints(run.Context.NewVector(inner), inner);
        return new SubqueryPoints(await run.EvalVectorAsync(subquery.Inner, inner), inner);
    }

    /// <summary>A subquery that is the whole query: its points are the answer.</summary>
    public static async ValueTask<Value> AnswerAsync(Evaluation run, SubqueryExpr subquery, StepGrid grid)
    {
        using var points = await EvalAsync(run, subquery, grid);
        return RangeAnswers.Of(run.Context, points);
    }

    private static StepGrid GridOf(EngineOptions options, SubqueryExpr subquery, StepGrid grid)
    {
        var times = SelectorTimes.Of(subquery.Shift, grid);
        var step = subquery.StepMs > 0 ? subquery.StepMs : (long)options.DefaultSubqueryStep.TotalMilliseconds;
        if (grid.Count == 0) return new StepGrid(0, -1, step);
        var after = times.FirstUnixMs - subquery.WindowMs;
        var start = step * (after / step);
        if (start <= after) start += step;
        return new StepGrid(start, times.LastUnixMs, step);
    }
}
