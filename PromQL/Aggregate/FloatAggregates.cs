using System.Buffers;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Aggregate;

/// <summary>
/// Aggregations of floats: one result column for each group, in the order of the groups. Histograms are counted by
/// count and group, left out by others.
/// </summary>
internal static class FloatAggregates
{
    public static VectorValue Apply(
        QueryContext context, AggregateExpr expr, StepGrid grid, VectorValue input, Grouping grouping,
        ScalarValue parameter)
    {
        if (expr.Op is not (AggregateOp.Count or AggregateOp.Group)) NoteIgnored(context, expr, input);
        var result = context.NewVector(grid);
        result.Expect(grouping.Count);
        for (var group = 0; group < grouping.Count; group++) result.AddEmpty(grouping.LabelsOf(group));
        switch (expr.Op)
        {
            case AggregateOp.Sum: Sum(context, grid, input, grouping, result, average: false); break;
            case AggregateOp.Avg: Sum(context, grid, input, grouping, result, average: true); break;
            case AggregateOp.Min: ForEach(input, grouping, result, ColumnSums.Min); break;
            case AggregateOp.Max: ForEach(input, grouping, result, ColumnSums.Max); break;
            case AggregateOp.Count:
                Count(input, grouping, result,
                    (count, step) => count[step] = Presence.IsAbsent(count[step]) ? 1 : count[step] + 1);
                break;
            case AggregateOp.Group: Count(input, grouping, result, (present, step) => present[step] = 1); break;
            case AggregateOp.Stddev: Deviations(context, grid, input, grouping, result, root: true); break;
            case AggregateOp.Stdvar: Deviations(context, grid, input, grouping, result, root: false); break;
            default: Quantiles(grid, input, grouping, result, parameter); break;
        }
        return result;
    }

    private delegate void AddColumn(ReadOnlySpan<double> values, Span<double> sums);

    private delegate void AddStep(Span<double> result, int step);

    private static void ForEach(VectorValue input, Grouping grouping, VectorValue result, AddColumn add)
    {
        for (var i = 0; i < input.Columns.Count; i++)
            add(input.Columns[i].Values, result.Columns[grouping.GroupOf[i]].Values);
    }

    private static void Count(VectorValue input, Grouping grouping, VectorValue result, AddStep add)
    {
        for (var i = 0; i < input.Columns.Count; i++)
        {
            var column = input.Columns[i];
            var counts = result.Columns[grouping.GroupOf[i]].Values;
            for (var step = 0; step < counts.Length; step++)
                if (column.HasAt(step)) add(counts, step);
        }
    }

    private static void Sum(
        QueryContext context, StepGrid grid, VectorValue input, Grouping grouping, VectorValue result, bool average)
    {
        // One row of compensations, and for averages one of counts, for each group.
        using var scratch = context.NewVector(grid);
        scratch.Expect(grouping.Count * 2);
        for (var group = 0; group < grouping.Count; group++)
        {
            scratch.Add(LightWatch.Storage.Labels.Empty).Values.Clear();
            if (average) scratch.Make(LightWatch.Storage.Labels.Empty);
        }
        using var counts = context.NewVector(grid);
        if (average)
            for (var group = 0; group < grouping.Count; group++)
                counts.Add(LightWatch.Storage.Labels.Empty).Values.Clear();
        for (var i = 0; i < input.Columns.Count; i++)
        {
            var group = grouping.GroupOf[i];
            var values = input.Columns[i].Values;
            if (average) ColumnSums.Count(values, counts.Columns[group].Values);
            ColumnSums.Add(values, result.Columns[group].Values, scratch.Columns[group].Values);
        }
        for (var group = 0; group < grouping.Count; group++)
        {
            var sums = result.Columns[group].Values;
            var lost = scratch.Columns[group].Values;
            for (var step = 0; step < sums.Length; step++)
            {
                if (Presence.IsAbsent(sums[step])) continue;
                if (!average) sums[step] += lost[step];
                else if (double.IsInfinity(sums[step])) sums[step] = SlowAverage(input, grouping, group, step);
                else
                    sums[step] = (sums[step] / counts.Columns[group].Values[step]) +
                        (lost[step] / counts.Columns[group].Values[step]);
            }
        }
    }

    // The sum has overflowed: a running mean may not.
    private static double SlowAverage(VectorValue input, Grouping grouping, int group, int step)
    {
        RunningAverage? average = null;
        for (var i = 0; i < input.Columns.Count; i++)
        {
            if (grouping.GroupOf[i] != group || input.Columns[i].Values[step] is var value && Presence.IsAbsent(value))
                continue;
            if (average is { } running)
            {
                running.Add(value);
                average = running;
            }
            else
            {
                average = new RunningAverage(value);
            }
        }
        return average!.Value.Value;
    }

    // Welford's method; the result columns hold the sums of squares on the way.
    private static void Deviations(
        QueryContext context, StepGrid grid, VectorValue input, Grouping grouping, VectorValue result, bool root)
    {
        using var means = context.NewVector(grid);
        using var counts = context.NewVector(grid);
        for (var group = 0; group < grouping.Count; group++)
        {
            means.Add(LightWatch.Storage.Labels.Empty).Values.Clear();
            counts.Add(LightWatch.Storage.Labels.Empty).Values.Clear();
        }
        for (var i = 0; i < input.Columns.Count; i++)
        {
            var group = grouping.GroupOf[i];
            var values = input.Columns[i].Values;
            var squares = result.Columns[group].Values;
            var mean = means.Columns[group].Values;
            var count = counts.Columns[group].Values;
            for (var step = 0; step < values.Length; step++)
            {
                var value = values[step];
                if (Presence.IsAbsent(value)) continue;
                if (count[step]++ == 0)
                {
                    (mean[step], squares[step]) = (value, double.IsFinite(value) ? 0 : double.NaN);
                    continue;
                }
                var delta = value - mean[step];
                mean[step] += delta / count[step];
                squares[step] += delta * (value - mean[step]);
            }
        }
        for (var group = 0; group < grouping.Count; group++)
        {
            var squares = result.Columns[group].Values;
            var count = counts.Columns[group].Values;
            for (var step = 0; step < squares.Length; step++)
            {
                if (Presence.IsAbsent(squares[step])) continue;
                var variance = squares[step] / count[step];
                squares[step] = root ? Math.Sqrt(variance) : variance;
            }
        }
    }

    private static void Quantiles(
        StepGrid grid, VectorValue input, Grouping grouping, VectorValue result, ScalarValue q)
    {
        var members = new List<Column>[grouping.Count];
        for (var i = 0; i < input.Columns.Count; i++) (members[grouping.GroupOf[i]] ??= []).Add(input.Columns[i]);
        var values = ArrayPool<double>.Shared.Rent(input.Columns.Count);
        for (var group = 0; group < grouping.Count; group++)
        {
            var output = result.Columns[group].Values;
            for (var step = 0; step < grid.Count; step++)
            {
                var count = 0;
                foreach (var column in members[group])
                    if (column.Values[step] is var value && !Presence.IsAbsent(value)) values[count++] = value;
                if (count > 0) output[step] = Quantile.Of(q[step], values.AsSpan(0, count));
            }
        }
        ArrayPool<double>.Shared.Return(values);
    }

    private static void NoteIgnored(QueryContext context, AggregateExpr expr, VectorValue input)
    {
        if (input.HasHistograms)
            context.Annotations.Add(
                AnnotationTexts.IgnoredInAggregation(Notation.Text(expr.Op)), expr.Inner.Range.Start);
    }
}
