using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Range vectors as the answer of an instant query: raw samples, or the points of a subquery.</summary>
internal static class RangeAnswers
{
    // A time and a value.
    private const int RowBytes = 16;

    /// <summary>The points of a subquery, which stay the caller's.</summary>
    public static Value Of(QueryContext context, SubqueryPoints points)
    {
        var series = new List<RangeSeries>();
        foreach (var column in points.Vector.Columns)
        {
            context.ThrowIfStopped();
            var steps = StepsOf(column, points.Grid.Count);
            context.Budget.Charge(steps.Length * (long)(RowBytes + (column.Histograms is null ? 0 : IntPtr.Size)));
            series.Add(new RangeSeries(
                column.Labels, column.DropName, Array.ConvertAll(steps, points.Grid.At),
                Array.ConvertAll(steps, s => column.Values[s]),
                column.Histograms is null ? null : Array.ConvertAll(steps, column.HistogramAt)));
        }
        return new RangeValue(series);
    }

    /// <summary>The stored samples in a selector's window.</summary>
    public static async ValueTask<Value> EvalAsync(SeriesReads reads, MatrixSelector matrix, StepGrid grid)
    {
        var times = SelectorTimes.Of(matrix.Selector.Shift, grid);
        var ends = matrix.Selector.Ends;
        var (end, start) = (times.FirstUnixMs, times.FirstUnixMs - matrix.WindowMs);
        var from = start - (ends == RangeEnds.Plain ? 0 : reads.Context.LookbackMs);
        var to = end + (ends == RangeEnds.Smoothed ? reads.Context.LookbackMs : 0);
        var set = await reads.SelectAsync(new SeriesQuery(matrix.Selector.Matchers, from + 1, to));
        var series = new List<RangeSeries>();
        var worker = new SeriesWorker();
        for (var i = 0; i < set.Count; i++)
        {
            reads.Context.ThrowIfStopped();
            reads.Read(set, i, worker.Samples);
            reads.Context.Budget.Charge(
                worker.Samples.Count * (long)(RowBytes + (worker.Samples.HasHistograms ? IntPtr.Size : 0)));
            var answer = ends == RangeEnds.Plain
                ? All(set.LabelsOf(i), worker)
                : Extended(set.LabelsOf(i), worker, ends, start, end);
            if (answer.UnixMs.Length > 0) series.Add(answer);
        }
        return new RangeValue(series);
    }

    private static int[] StepsOf(Column column, int count)
    {
        var steps = new int[count];
        var found = 0;
        for (var step = 0; step < count; step++)
            if (column.HasAt(step)) steps[found++] = step;
        Array.Resize(ref steps, found);
        return steps;
    }

    private static RangeSeries All(Labels labels, SeriesWorker worker)
    {
        var samples = worker.Samples;
        var rows = Enumerable.Range(0, samples.Count).Where(i => !IsStale(samples, i)).ToArray();
        return new RangeSeries(
            labels, false, [.. rows.Select(i => samples.UnixMs[i])],
            [.. rows.Select(i => HistogramAt(samples, i) is null ? samples.Values[i] : Presence.Absent)],
            samples.HasHistograms ? [.. rows.Select(i => HistogramAt(samples, i))] : null);
    }

    private static RangeSeries Extended(Labels labels, SeriesWorker worker, RangeEnds ends, long start, long end)
    {
        var samples = worker.Split.Of(worker.Samples);
        if (samples.Histograms.Length > 0)
            throw QueryException.Execution(
                $"{(ends == RangeEnds.Anchored ? "anchored" : "smoothed")} modifier is not supported with histograms");
        var (times, values) =
            ExtendedFloats.Points(samples.FloatTimes, samples.Floats, start, end, ends == RangeEnds.Smoothed);
        return new RangeSeries(labels, false, times, values, null);
    }

    private static bool IsStale(SampleBuffer samples, int row) =>
        HistogramAt(samples, row)?.IsStale ?? Presence.IsAbsent(samples.Values[row]);

    private static NativeHistogram? HistogramAt(SampleBuffer samples, int row) =>
        samples.HasHistograms ? samples.Histograms[row] : null;
}
