using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Aggregate;

/// <summary>Aggregations: groups are found once, then columns are added to columns.</summary>
internal static class Aggregations
{
    /// <summary>All aggregations but <see cref="CountValues"/>.</summary>
    /// <param name="context">The query.</param>
    /// <param name="expr">The aggregation.</param>
    /// <param name="grid">The steps.</param>
    /// <param name="input">What is aggregated; it stays the caller's.</param>
    /// <param name="parameter">k, the quantile or the ratio.</param>
    public static VectorValue Apply(
        QueryContext context, AggregateExpr expr, StepGrid grid, VectorValue input, ScalarValue parameter)
    {
        var grouping = new Grouping(expr, input);
        switch (expr.Op)
        {
            case AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.LimitK or AggregateOp.LimitRatio:
                return new Selection(context, expr, grid, input, grouping, parameter).Apply();
            case AggregateOp.Sum or AggregateOp.Avg when input.HasHistograms:
                return HistogramAggregates.Apply(context, expr, grid, input, grouping);
            case AggregateOp.Quantile:
                CheckQuantile(context, expr, parameter, grid);
                break;
        }
        var result = FloatAggregates.Apply(context, expr, grid, input, grouping, parameter);
        for (var i = 0; i < input.Columns.Count; i++)
            result.Columns[grouping.GroupOf[i]].DropName |= input.Columns[i].DropName;
        return result.Prune();
    }

    private static void CheckQuantile(QueryContext context, AggregateExpr expr, ScalarValue q, StepGrid grid)
    {
        if (grid.Count == 0) return;
        var (min, max, hasNaN) = Bounds(q);
        var position = expr.Parameter!.Range.Start;
        if (hasNaN) context.Annotations.Add(AnnotationTexts.InvalidQuantile(double.NaN), position);
        if (max > 1) context.Annotations.Add(AnnotationTexts.InvalidQuantile(max), position);
        if (min < 0) context.Annotations.Add(AnnotationTexts.InvalidQuantile(min), position);
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
