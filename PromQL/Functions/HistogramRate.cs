using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>The change of a histogram over a window, resets taken out.</summary>
/// <remarks>Source: prometheus/promql, histogramRate.</remarks>
internal static class HistogramRate
{
    /// <summary>
    /// The change from the first to the last of at least two histograms, or null with an annotation when they do not go
    /// together.
    /// </summary>
    public static FloatHistogram? Change(scoped in RangeWindow window, ReadOnlySpan<long> starts, bool isCounter)
    {
        var points = window.Histograms;
        var times = window.Samples.HistogramTimes;
        var notes = HistogramNotes.Of(window);
        var first = FloatHistogram.Of(points[0]);
        var last = points[^1];
        if (isCounter && (first.ResetHint == CounterResetHint.Gauge || last.ResetHint == CounterResetHint.Gauge))
            notes.NotCounter();
        if (isCounter && IsReset(points, times, starts, 1, first))
        {
            // Nothing of a first sample before a reset counts, its layout included.
            first = new FloatHistogram { Schema = points[1].Schema, CustomBounds = points[1].CustomBounds };
        }
        if (last.HasCustomBounds != first.HasCustomBounds || !Agree(window, first, isCounter, out var schema))
        {
            notes.MixedSchemas();
            return null;
        }
        var change = FloatHistogram.Of(last).CopyToSchema(schema);
        if (!notes.Subtract(change, first)) return null;
        if (isCounter)
        {
            if (!AddLost(window, change, first, starts)) return null;
        }
        else if (points[0].ResetHint != CounterResetHint.Gauge || last.ResetHint != CounterResetHint.Gauge)
        {
            notes.NotGauge();
        }
        change.ResetHint = CounterResetHint.Gauge;
        return change.Compact();
    }

    // The coarsest schema among the points; false if some have custom bounds and others not.
    private static bool Agree(scoped in RangeWindow window, FloatHistogram first, bool isCounter, out int schema)
    {
        var points = window.Histograms;
        schema = Math.Min(points[^1].Schema, first.Schema);
        if (!isCounter) return true;
        foreach (var point in points[1..^1])
        {
            if (point.ResetHint == CounterResetHint.Gauge) HistogramNotes.Of(window).NotCounter();
            schema = Math.Min(schema, point.Schema);
            if (point.HasCustomBounds != first.HasCustomBounds) return false;
        }
        return true;
    }

    private static bool AddLost(
        scoped in RangeWindow window, FloatHistogram change, FloatHistogram first, ReadOnlySpan<long> starts)
    {
        var points = window.Histograms;
        var times = window.Samples.HistogramTimes;
        var notes = HistogramNotes.Of(window);
        var overlaps = false;
        var previous = first;
        for (var i = 1; i < points.Length; i++)
        {
            if (starts.Length > 0 && !overlaps && StartTimes.Overlap(starts[i - 1], times[i - 1], starts[i]))
            {
                notes.StartTimeOverlap();
                overlaps = true;
            }
            if (IsReset(points, times, starts, i, previous) && !notes.Add(change, previous)) return false;
            previous = FloatHistogram.Of(points[i]);
        }
        return true;
    }

    private static bool IsReset(
        ReadOnlySpan<NativeHistogram> points, ReadOnlySpan<long> times, ReadOnlySpan<long> starts, int i,
        FloatHistogram previous) =>
        (starts.Length > 0 && StartTimes.IsReset(starts[i - 1], times[i - 1], starts[i], times[i])) ||
        HistogramResets.IsReset(FloatHistogram.Of(points[i]), previous);
}
