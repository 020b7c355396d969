using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>rate, increase and delta: the change over a window, extrapolated to its ends.</summary>
/// <remarks>
/// Source: prometheus/promql, extrapolatedRate; see also docs of rate() at
/// https://prometheus.io/docs/prometheus/latest/querying/functions/#rate.
/// </remarks>
internal static class Rate
{
    // A gap up to this many sample distances to the window's end is bridged whole.
    private const double BridgedDistances = 1.1;

    public static double PerSecond(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Of(window, true, true, out histogram);

    public static double Increase(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Of(window, true, false, out histogram);

    public static double Delta(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Of(window, false, false, out histogram);

    /// <summary>What a float's change is multiplied by; the result of extrapolation.</summary>
    /// <param name="firstMs">From the window's start to the first sample.</param>
    /// <param name="sampledMs">From the first to the last sample.</param>
    /// <param name="lastMs">From the last sample to the window's end.</param>
    /// <param name="distances">Samples less one.</param>
    /// <param name="zeroAfter">Seconds before the first sample at which a counter would have been zero; infinity if it
    /// does not matter.</param>
    public static double Factor(long firstMs, long sampledMs, long lastMs, int distances, double zeroAfter)
    {
        var sampled = sampledMs / 1000.0;
        var average = sampled / distances;
        var bridged = average * BridgedDistances;
        var toStart = firstMs / 1000.0;
        var toEnd = lastMs / 1000.0;
        if (toStart >= bridged) toStart = average / 2;
        if (zeroAfter < toStart) toStart = zeroAfter;            // a counter is never negative
        if (toEnd >= bridged) toEnd = average / 2;
        return sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
    }

    private static double Of(
        scoped in RangeWindow window, bool isCounter, bool perSecond, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length > 0 && window.Histograms.Length > 0)
        {
            window.Annotate(AnnotationTexts.MixedFloatsHistograms(window.Metric));
            return Presence.Absent;
        }
        if (window.Call.Ends != RangeEnds.Plain)
        {
            if (window.Histograms.Length == 0) return ExtendedFloats.Change(window, isCounter, perSecond);
            histogram = ExtendedHistograms.Change(window, isCounter, perSecond);
            return Presence.Absent;
        }
        if (window.Histograms.Length == 0) return OfFloats(window, isCounter, perSecond);
        histogram = OfHistograms(window, isCounter, perSecond);
        return Presence.Absent;
    }

    private static double OfFloats(scoped in RangeWindow window, bool isCounter, bool perSecond)
    {
        var times = window.Times;
        var values = window.Floats;
        var starts = window.Call.UsesStartTimes ? window.Samples.FloatStarts : [];
        var change = values[^1] - values[0];
        if (isCounter) change += Corrections(window, times, values, starts);
        var startsInside = isCounter && StartTimes.IsInside(starts, window.StartUnixMs, times[0]);
        if (values.Length == 1 && !startsInside) return Presence.Absent;
        double factor;
        if (startsInside)
        {
            change += values[0];
            factor = FactorFromStart(
                times[^1] - starts[0], times[^1] - times[0], window.EndUnixMs - times[^1], times.Length - 1);
        }
        else
        {
            var sampledMs = times[^1] - times[0];
            var zeroAfter = isCounter && change > 0 && values[0] >= 0
                ? sampledMs / 1000.0 * (values[0] / change)
                : double.PositiveInfinity;
            factor = Factor(
                times[0] - window.StartUnixMs, sampledMs, window.EndUnixMs - times[^1], times.Length - 1, zeroAfter);
        }
        return change * (perSecond ? factor / window.Call.WindowSeconds : factor);
    }

    // The sum of the values before each reset.
    private static double Corrections(
        scoped in RangeWindow window, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<long> starts)
    {
        var sum = 0.0;
        var overlaps = false;
        for (var i = 1; i < values.Length; i++)
        {
            var isReset = values[i] < values[i - 1];
            if (starts.Length > 0)
            {
                overlaps |= StartTimes.Overlap(starts[i - 1], times[i - 1], starts[i]);
                isReset |= StartTimes.IsReset(starts[i - 1], times[i - 1], starts[i], times[i]);
            }
            if (isReset) sum += values[i - 1];
        }
        if (overlaps) window.Call.Context.Annotations.AddStartTimeOverlap(window.Metric, window.Call.Position);
        return sum;
    }

    private static NativeHistogram? OfHistograms(scoped in RangeWindow window, bool isCounter, bool perSecond)
    {
        var times = window.Samples.HistogramTimes;
        var histograms = window.Histograms;
        var starts = window.Call.UsesStartTimes ? window.Samples.HistogramStarts : [];
        FloatHistogram? change = null;
        if (histograms.Length > 1)
        {
            change = HistogramRate.Change(window, starts, isCounter);
            if (change is null) return null;
        }
        double factor;
        if (isCounter && StartTimes.IsInside(starts, window.StartUnixMs, times[0]))
        {
            var first = FloatHistogram.Of(histograms[0]);
            if (change is null) change = first;
            else if (!HistogramNotes.Of(window).Add(change, first)) return null;
            factor = FactorFromStart(
                times[^1] - starts[0], times[^1] - times[0], window.EndUnixMs - times[^1], times.Length - 1);
        }
        else
        {
            if (change is null) return null;
            var sampledMs = times[^1] - times[0];
            var zeroAfter = isCounter && change.Count > 0 && histograms[0].Count >= 0
                ? sampledMs / 1000.0 * (histograms[0].Count / change.Count)
                : double.PositiveInfinity;
            factor = Factor(
                times[0] - window.StartUnixMs, sampledMs, window.EndUnixMs - times[^1], times.Length - 1, zeroAfter);
        }
        return change.Multiply(perSecond ? factor / window.Call.WindowSeconds : factor).ToSample();
    }

    // The counter is known to have begun inside the window: nothing is guessed on the left.
    private static double FactorFromStart(
        long sinceStartMs, long sampledMs, long lastMs, int distances, double average = 0)
    {
        var sampled = sinceStartMs / 1000.0;
        if (distances > 0) average = sampledMs / 1000.0 / distances;
        var toEnd = lastMs / 1000.0;
        if (toEnd >= average * BridgedDistances) toEnd = average / 2;
        return sampled == 0 ? 1 : (sampled + toEnd) / sampled;
    }
}
