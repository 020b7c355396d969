using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Windows of histograms with anchored and smoothed ends.</summary>
/// <remarks>Source: prometheus/promql, extendedHistogramRate.</remarks>
internal static class ExtendedHistograms
{
    public static NativeHistogram? Change(scoped in RangeWindow window, bool isCounter, bool perSecond)
    {
        var times = window.Samples.HistogramTimes;
        var points = window.Histograms;
        var notes = HistogramNotes.Of(window);
        var smoothed = window.Call.Ends == RangeEnds.Smoothed;
        var (first, last) = ExtendedFloats.Bounds(times, window.StartUnixMs, window.EndUnixMs, smoothed);
        if (times[last] <= window.StartUnixMs || (smoothed && times[first] > window.EndUnixMs)) return null;
        if (!AreAlike(points[first..(last + 1)], isCounter, notes)) return null;
        var left = smoothed && times[first] < window.StartUnixMs
            ? Interpolate(
                points[first], times[first], points[first + 1], times[first + 1], window.StartUnixMs, isCounter, notes)
            : FloatHistogram.Of(points[first]);
        var right = smoothed && last > 0 && times[last] > window.EndUnixMs
            ? Interpolate(
                points[last - 1], times[last - 1], points[last], times[last], window.EndUnixMs, isCounter, notes)
            : FloatHistogram.Of(points[last]);
        if (left is null || right is null) return null;
        if (!isCounter && (left.ResetHint != CounterResetHint.Gauge || right.ResetHint != CounterResetHint.Gauge))
            notes.NotGauge();
        var change = right.Copy();
        if (!notes.Subtract(change, left)) return null;
        if (isCounter)
        {
            var interpolatedOverReset = smoothed && times[first] < window.StartUnixMs && first + 1 < points.Length &&
                HistogramResets.IsReset(points[first + 1], points[first]);
            if (!TryCorrect(points, first, last, left, right, interpolatedOverReset, notes, out var correction))
                return null;
            if (correction is not null && !notes.Add(change, correction)) return null;
        }
        if (perSecond) change.Divide(window.Call.WindowSeconds);
        change.ResetHint = CounterResetHint.Gauge;
        return change.Compact().ToSample();
    }

    /// <summary>
    /// The histogram on the line between two; a counter that was reset rises from zero. Null with an annotation if they
    /// do not go together.
    /// </summary>
    public static FloatHistogram? Interpolate(
        NativeHistogram before, long beforeMs, NativeHistogram after, long afterMs, long at, bool isCounter,
        HistogramNotes notes)
    {
        if (at == beforeMs) return FloatHistogram.Of(before);
        var result = FloatHistogram.Of(after);
        if (at == afterMs) return result;
        var fraction = (double)(at - beforeMs) / (afterMs - beforeMs);
        if (isCounter && HistogramResets.IsReset(after, before)) return result.Multiply(fraction);
        var start = FloatHistogram.Of(before);
        if (!notes.Subtract(result, start)) return null;
        result.Multiply(fraction);
        return notes.Add(result, start) ? result : null;
    }

    private static bool AreAlike(ReadOnlySpan<NativeHistogram> points, bool isCounter, HistogramNotes notes)
    {
        foreach (var point in points)
        {
            if (point.HasCustomBounds != points[0].HasCustomBounds)
            {
                notes.MixedSchemas();
                return false;
            }
            if (isCounter && point.ResetHint == CounterResetHint.Gauge) notes.NotCounter();
        }
        return true;
    }

    // What resets between the ends have taken away; the samples at the ends themselves are in left and right.
    private static bool TryCorrect(
        ReadOnlySpan<NativeHistogram> points, int first, int last, FloatHistogram left, FloatHistogram right,
        bool interpolatedOverReset, HistogramNotes notes,
        out FloatHistogram? correction)
    {
        correction = null;
        var from = first + 1;
        var previous = left;
        if (interpolatedOverReset)
        {
            previous = FloatHistogram.Of(points[from]);
            from++;
        }
        if (from > last) return true;
        for (var i = from; i < last; i++)
        {
            var point = FloatHistogram.Of(points[i]);
            if (HistogramResets.IsReset(point, previous) && !AddTo(ref correction, previous, notes)) return false;
            previous = point;
        }
        return !HistogramResets.IsReset(right, previous) || AddTo(ref correction, previous, notes);
    }

    private static bool AddTo(ref FloatHistogram? correction, FloatHistogram lost, HistogramNotes notes)
    {
        if (correction is not null) return notes.Add(correction, lost);
        correction = lost.Copy();
        return true;
    }
}
