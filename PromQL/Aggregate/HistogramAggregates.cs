using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Aggregate;

/// <summary>
/// sum and avg over vectors that hold histograms: a group of both kinds at one step gives nothing but a warning.
/// </summary>
internal static class HistogramAggregates
{
    public static VectorValue Apply(
        QueryContext context, AggregateExpr expr, StepGrid grid, VectorValue input, Grouping grouping)
    {
        var result = context.NewVector(grid);
        var members = new List<Column>[grouping.Count];
        for (var i = 0; i < input.Columns.Count; i++) (members[grouping.GroupOf[i]] ??= []).Add(input.Columns[i]);
        for (var group = 0; group < grouping.Count; group++)
        {
            var output = result.AddEmpty(grouping.LabelsOf(group), members[group].Exists(c => c.DropName));
            for (var step = 0; step < grid.Count; step++) Add(context, expr, members[group], step, output);
        }
        return result.Prune();
    }

    private static void Add(QueryContext context, AggregateExpr expr, List<Column> members, int step, Column output)
    {
        var average = expr.Op == AggregateOp.Avg;
        var position = expr.Inner.Range.Start;
        HistogramTotal? total = null;
        RunningAverage? mean = null;
        KahanSum sum = default;
        var hasFloat = false;
        foreach (var column in members)
        {
            if (column.HistogramAt(step) is { } histogram)
            {
                if (total is null) total = new HistogramTotal(histogram);
                else if (!(average ? total.TryAddToAverage(histogram) : total.TryAdd(histogram)))
                {
                    new HistogramNotes(context.Annotations, position, column.Labels).MixedSchemas();
                    return;
                }
            }
            else if (column.Values[step] is var value && !Presence.IsAbsent(value))
            {
                hasFloat = true;
                sum.Add(value);
                var running = mean;
                if (running is { } m)
                {
                    m.Add(value);
                    running = m;
                }
                mean = running ?? new RunningAverage(value);
            }
        }
        if (total is null)
        {
            if (hasFloat) output.Set(step, average ? mean!.Value.Value : sum.Total, null);
            return;
        }
        var notes = new HistogramNotes(context.Annotations, position, Labels.Empty);
        if (total.HasReconciledBounds) notes.BoundsReconciled(HistogramNotes.Aggregation);
        if (hasFloat)
        {
            context.Annotations.Add(AnnotationTexts.MixedInAggregation, position);
            return;
        }
        if (total.HasResetCollision) notes.ResetCollision(HistogramNotes.Aggregation);
        output.Set(step, 0, (average ? total.Average() : total.Sum()).Compact().ToSample());
    }
}
