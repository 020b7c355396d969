using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Aggregate;

/// <summary>count_values: how often each value occurs in a group; the value becomes a label.</summary>
internal static class CountValues
{
    /// <summary>The label that takes the value.</summary>
    /// <exception cref="QueryException">Its name is not valid.</exception>
    public static string LabelOf(AggregateExpr expr)
    {
        var name = ((StringLiteral)expr.Parameter!).Value;
        return LabelNameRules.IsValid(name)
            ? name
            : throw QueryException.Execution($"invalid label name {Printer.Print(expr.Parameter)}");
    }

    public static VectorValue Apply(
        QueryContext context, AggregateExpr expr, string name, StepGrid grid, VectorValue input)
    {
        // The value's label is always kept: it is what is grouped by.
        var grouped = expr.Without ? expr : expr with { Grouping = [.. expr.Grouping, name] };
        var result = context.NewVector(grid);
        var byLabels = new Dictionary<Labels, Column>();
        foreach (var column in input.Columns)
        {
            string? lastText = null;
            Column? last = null;
            for (var step = 0; step < grid.Count; step++)
            {
                if (!column.HasAt(step)) continue;
                var text = column.HistogramAt(step) is { } histogram
                    ? FloatHistogram.Of(histogram).ToText()
                    : FloatText.Write(column.Values[step]);
                if (last is null || text != lastText)
                {
                    var labels = Grouping.LabelsOf(grouped, column.Labels.With(name, text));
                    if (!byLabels.TryGetValue(labels, out last)) byLabels[labels] = last = result.AddEmpty(labels);
                    lastText = text;
                }
                last.Values[step] = Presence.IsAbsent(last.Values[step]) ? 1 : last.Values[step] + 1;
            }
        }
        return result;
    }
}
