using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Aggregate;

/// <summary>topk, bottomk, limitk and limit_ratio: some of the series of each group, unchanged, step by step.</summary>
internal sealed class Selection(
    QueryContext context, AggregateExpr expr, StepGrid grid, VectorValue input, Grouping grouping,
    ScalarValue parameter)
{
    // 2^63, which a 64-bit number does not hold, and the number below -2^63 that a double does.
    private const double TooLarge = 9223372036854775808.0;

    public VectorValue Apply()
    {
        var result = context.NewVector(grid);
        if (grid.Count == 0 || IsEmpty()) return result;
        var members = new List<int>[grouping.Count];
        for (var i = 0; i < input.Columns.Count; i++) (members[grouping.GroupOf[i]] ??= []).Add(i);
        var taken = new Column?[input.Columns.Count];
        var picked = new List<int>();
        for (var group = 0; group < members.Length; group++)
        {
            for (var step = 0; step < grid.Count; step++)
            {
                picked.Clear();
                Pick(members[group], step, picked);
                foreach (var i in picked)
                {
                    var column = input.Columns[i];
                    (taken[i] ??= result.AddEmpty(column.Labels, column.DropName)).Take(step, column);
                }
            }
        }
        return result;
    }

    // Prometheus looks at the parameter over all steps before it looks at any sample.
    private bool IsEmpty()
    {
        var (min, max, hasNaN) = Aggregations.Bounds(parameter);
        if (expr.Op == AggregateOp.LimitRatio)
        {
            if (max == 0 && min == 0) return true;
            if (hasNaN) throw QueryException.Execution("Ratio value is NaN");
            var position = expr.Parameter!.Range.Start;
            if (max > 1) context.Annotations.Add(AnnotationTexts.InvalidRatio(max, 1), position);
            if (min < -1) context.Annotations.Add(AnnotationTexts.InvalidRatio(min, -1), position);
            return false;
        }
        if (max < 1) return true;
        if (hasNaN) throw QueryException.Execution("Parameter value is NaN");
        if (min <= -TooLarge)
            throw QueryException.Execution($"Scalar value {FloatText.WriteShort(min)} underflows int64");
        if (max >= TooLarge)
            throw QueryException.Execution($"Scalar value {FloatText.WriteShort(max)} overflows int64");
        return false;
    }

    private void Pick(List<int> members, int step, List<int> picked)
    {
        switch (expr.Op)
        {
            case AggregateOp.TopK or AggregateOp.BottomK:
                PickExtremes(members, step, picked);
                break;
            case AggregateOp.LimitK:
                var k = (int)Math.Min((long)parameter[step], input.Columns.Count);
                foreach (var i in members)
                {
                    if (picked.Count >= k) break;
                    if (input.Columns[i].HasAt(step)) picked.Add(i);
                }
                break;
            default:
                var ratio = Math.Clamp(parameter[step], -1, 1);
                foreach (var i in members)
                    if (ratio != 0 && input.Columns[i].HasAt(step) &&
                        LabelHash.IsSampled(input.Columns[i].Labels, ratio))
                        picked.Add(i);
                break;
        }
    }

    private void PickExtremes(List<int> members, int step, List<int> picked)
    {
        var top = expr.Op == AggregateOp.TopK;
        var k = (int)Math.Min((long)parameter[step], input.Columns.Count);
        if (k < 1) return;
        var heap = new ValueHeap(top, Math.Min(k, members.Count));
        foreach (var i in members)
        {
            var column = input.Columns[i];
            if (column.HistogramAt(step) is not null)
                context.Annotations.Add(AnnotationTexts.IgnoredInAggregation(Notation.Text(expr.Op)), expr.Range.Start);
            else if (column.Values[step] is var value && !Presence.IsAbsent(value)) heap.Offer(value, i);
        }
        heap.Drain(picked);
    }
}
