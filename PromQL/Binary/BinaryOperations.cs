using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Binary;

/// <summary>Operators between scalars and vectors.</summary>
internal static class BinaryOperations
{
    /// <summary>Applies an operator; vectors are consumed.</summary>
    public static Value Apply(
        QueryContext context, BinaryExpr expr, StepGrid grid, Value left, Value right) => (left, right) switch
    {
        (ScalarValue l, ScalarValue r) => Scalars.Map(l, r, grid.Count, (a, b) => ElementMath.OfScalars(expr.Op, a, b)),
        (VectorValue l, ScalarValue r) => WithScalar(context, expr, l, r, scalarIsLeft: false),
        (ScalarValue l, VectorValue r) => WithScalar(context, expr, r, l, scalarIsLeft: true),
        (VectorValue l, VectorValue r) when expr.IsSetOperator => SetOperations.Apply(context, expr, grid, l, r),
        _ => new VectorJoin(context, expr, grid, (VectorValue)left, (VectorValue)right).Apply(),
    };

    /// <summary>True for operators whose result is no longer the metric.</summary>
    public static bool ChangesMetric(BinaryOp op) => op <= BinaryOp.Atan2;

    /// <summary>Merges equal series, except where Prometheus leaves that to the very end.</summary>
    public static VectorValue Merge(QueryContext context, VectorValue vector, StepGrid grid) =>
        grid.IsInstant && context.Options.DelayedNameRemoval ? vector : Duplicates.Merge(vector);

    private static VectorValue WithScalar(
        QueryContext context, BinaryExpr expr, VectorValue input, ScalarValue scalar, bool scalarIsLeft)
    {
        var vector = input.Own();
        foreach (var column in vector.Columns)
        {
            if (column.Histograms is null && !ElementMath.IsTrim(expr.Op)) OfFloats(expr, column, scalar, scalarIsLeft);
            else OfElements(context, expr, column, scalar, scalarIsLeft);
            if (!expr.ReturnBool && !ChangesMetric(expr.Op)) continue;
            column.DropName = true;
            if (!context.Options.DelayedNameRemoval) column.Labels = column.Labels.DropReserved();
        }
        vector.Prune();
        return context.Options.DelayedNameRemoval ? vector : Duplicates.Merge(vector);
    }

    private static void OfFloats(BinaryExpr expr, Column column, ScalarValue scalar, bool scalarIsLeft)
    {
        var values = column.Values;
        var left = scalarIsLeft ? scalar.Steps : values;
        var right = scalarIsLeft ? values : scalar.Steps;
        if (expr.IsComparison)
            ColumnMath.Compare(expr.Op, left, right, values, keepRight: scalarIsLeft, expr.ReturnBool);
        else ColumnMath.Arithmetic(expr.Op, left, right, values);
    }

    private static void OfElements(
        QueryContext context, BinaryExpr expr, Column column, ScalarValue scalar, bool scalarIsLeft)
    {
        for (var step = 0; step < column.Values.Length; step++)
        {
            if (!column.HasAt(step)) continue;
            var (element, number) = (Element.Of(column, step), new Element(scalar[step]));
            var outcome = scalarIsLeft
                ? ElementMath.Apply(expr.Op, number, element)
                : ElementMath.Apply(expr.Op, element, number);
            if (outcome.Error is { } error)
            {
                context.Annotations.Add(error, expr.Range.Start);
                column.Set(step, Presence.Absent, null);
                continue;
            }
            var result = expr.IsComparison && scalarIsLeft ? element : outcome.Result;
            if (expr.ReturnBool) column.Set(step, outcome.Keep ? 1 : 0, result.Histogram);
            else if (outcome.Keep) column.Set(step, result.Value, result.Histogram);
            else column.Set(step, Presence.Absent, null);
        }
    }
}
