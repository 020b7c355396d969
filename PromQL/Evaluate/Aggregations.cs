using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Aggregations: groups are found once, then columns are added to columns.</summary>
internal static class Aggregations
{
    public static async ValueTask<Value> EvalAsync(Evaluation run, AggregateExpr expr, StepGrid grid)
    {
        if (expr.Op == AggregateOp.CountValues) return await CountValues.EvalAsync(run, expr, grid);
        var parameter = expr.Parameter is null ? new ScalarValue(0) : await run.EvalScalarAsync(expr.Parameter, grid);
        using var input = await run.EvalVectorAsync(expr.Inner, grid);
        var grouping = new Grouping(expr, input);
        switch (expr.Op)
        {
            case AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.LimitK or AggregateOp.LimitRatio:
                return new Selection(run, expr, grid, input, grouping, parameter).Apply();
            case AggregateOp.Sum or AggregateOp.Avg when input.HasHistograms:
                return HistogramAggregates.Apply(run, expr, grid, input, grouping);
            case AggregateOp.Quantile:
                CheckQuantile(run, expr, parameter, grid);
                break;
        }
        var result = FloatAggregates.Apply(run, expr, grid, input, grouping, parameter);
        for (var i = 0; i < input.Columns.Count; i++) result.Columns[grouping.GroupOf[i]].DropName |= input.Columns[i].DropName;
        return result.Prune();
    }

    private static void CheckQuantile(Evaluation run, AggregateExpr expr, ScalarValue q, StepGrid grid)
    {
        if (grid.Count == 0) return;
        var (min, max, hasNaN) = Bounds(q);
        var position = expr.Parameter!.Range.Start;
        if (hasNaN) run.Annotations.Add(AnnotationTexts.InvalidQuantile(double.NaN), position);
        if (max > 1) run.Annotations.Add(AnnotationTexts.InvalidQuantile(max), position);
        if (min < 0) run.Annotations.Add(AnnotationTexts.InvalidQuantile(min), position);
    }

    /// <summary>The smallest and largest value of a parameter over the steps.</summary>
    public static (double Min, double Max, bool HasNaN) Bounds(ScalarValue parameter)
    {
        var (min, max, hasNaN) = (double.MaxValue, -double.MaxValue, false);
        if (parameter.IsConstant) (min, max) = (parameter[0], parameter[0]);
        foreach (var value in parameter.Steps)
        {
            min = GoMath.Min(min, value);
            max = GoMath.Max(max, value);
            hasNaN |= double.IsNaN(value);
        }
        return (min, max, hasNaN);
    }
}
