using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Instant selectors with <c>smoothed</c>: the value on the line between the neighbours of the step.</summary>
internal static class SmoothedSelectors
{
    public static async ValueTask<VectorValue> EvalAsync(SeriesReads reads, VectorSelector selector, StepGrid grid)
    {
        var times = SelectorTimes.Of(selector.Shift, grid);
        var vector = reads.Context.NewVector(grid);
        if (grid.Count == 0) return vector;
        var query = new SeriesQuery(
            selector.Matchers, times.FirstUnixMs - reads.Context.LookbackMs + 1,
            times.LastUnixMs + reads.Context.LookbackMs);
        var set = await reads.SelectAsync(query);
        vector.Expect(set.Count);
        for (var i = 0; i < set.Count; i++) vector.Add(set.LabelsOf(i));
        SeriesLoop.Run(reads.Context, set.Count, (i, worker) =>
        {
            reads.Read(set, i, worker.Samples, reads.IsStatsOnly(selector));
            var samples = worker.Split.Of(worker.Samples);
            Fill(reads.Context, samples, times, vector.Columns[i], selector.Range.Start);
        });
        return vector.Prune();
    }

    private static void Fill(
        QueryContext context, SeriesSamples samples, SelectorTimes times, Column column, int position)
    {
        var floatsFrom = new Seek(samples.FloatTimes);
        var floatsTo = new Seek(samples.FloatTimes);
        var histogramsFrom = new Seek(samples.HistogramTimes);
        var histogramsTo = new Seek(samples.HistogramTimes);
        for (var step = 0; step < times.Count; step++)
        {
            var at = times.At(step);
            var floats = floatsFrom.After(at - context.LookbackMs)..floatsTo.After(at + context.LookbackMs);
            var histograms = histogramsFrom.After(at - context.LookbackMs)..histogramsTo.After(at + context.LookbackMs);
            var (hasFloats, hasHistograms) =
                (floats.End.Value > floats.Start.Value, histograms.End.Value > histograms.Start.Value);
            NativeHistogram? histogram = null;
            var value = Presence.Absent;
            if (hasFloats && hasHistograms)
                context.Annotations.Add(AnnotationTexts.MixedFloatsHistograms(column.Labels.MetricName), position);
            else if (hasFloats) value = FloatAt(samples.FloatTimes[floats], samples.Floats[floats], at);
            else if (hasHistograms)
                histogram = HistogramAt(
                    context, samples.HistogramTimes[histograms], samples.Histograms[histograms], at, column, position);
            column.Set(step, value, histogram);
        }
    }

    private static double FloatAt(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long at)
    {
        var next = ExtendedFloats.FirstFrom(times, at);
        if (next < times.Length && times[next] == at) return values[next];
        if (next == 0) return Presence.Absent;
        return next < times.Length ? ExtendedFloats.Interpolate(times, values, next - 1, at, false) : values[next - 1];
    }

    private static NativeHistogram? HistogramAt(
        QueryContext context, ReadOnlySpan<long> times, ReadOnlySpan<NativeHistogram> histograms, long at,
        Column column, int position)
    {
        var next = ExtendedFloats.FirstFrom(times, at);
        if (next < times.Length && times[next] == at) return histograms[next];
        if (next == 0) return null;
        var before = histograms[next - 1];
        if (next == times.Length)
        {
            // The hint describes the sample before, not this value.
            var carried = FloatHistogram.Of(before);
            carried.ResetHint = CounterResetHint.Unknown;
            return carried.ToSample();
        }
        var after = histograms[next];
        if (before.HasCustomBounds != after.HasCustomBounds)
        {
            context.Annotations.Add(AnnotationTexts.MixedSchemas(column.Labels.MetricName), position);
            return null;
        }
        var isCounter = before.ResetHint != CounterResetHint.Gauge || after.ResetHint != CounterResetHint.Gauge;
        var notes = new HistogramNotes(context.Annotations, position, column.Labels);
        return ExtendedHistograms.Interpolate(
            before, times[next - 1], after, times[next], at, isCounter, notes)?.ToSample();
    }
}
