using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>absent() and absent_over_time(): 1 at the steps where no series has a sample.</summary>
internal static class Absence
{
    public static VectorValue Of(QueryContext context, VectorValue vector, Expr argument, StepGrid grid)
    {
        var result = context.NewVector(grid);
        var column = result.Make(LabelsOf(argument), dropName: true);
        for (var step = 0; step < grid.Count; step++)
            column.Values[step] = vector.Columns.Exists(c => c.HasAt(step)) ? Presence.Absent : 1;
        vector.Dispose();
        if (Presence.Any(column.Values)) result.Columns.Add(column);
        return result;
    }

    // The labels that the selector fixes to one value; one that is named twice is not.
    private static Labels LabelsOf(Expr argument)
    {
        IReadOnlyList<LabelMatcher> matchers = argument switch
        {
            VectorSelector selector => selector.Matchers,
            MatrixSelector matrix => matrix.Selector.Matchers,
            _ => [],
        };
        var labels = Labels.Empty;
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var matcher in matchers)
        {
            if (matcher.Name == Labels.MetricNameLabel) continue;
            var isFixed = matcher.Kind == MatchKind.Equal && !named.Contains(matcher.Name);
            if (isFixed) named.Add(matcher.Name);
            labels = labels.With(matcher.Name, isFixed ? matcher.Value : "");
        }
        return labels;
    }
}
