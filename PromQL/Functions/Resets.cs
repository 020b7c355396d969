using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// resets and changes: how often neighbours in a window differ. A float next to a histogram always does.
/// </summary>
internal static class Resets
{
    public static double Count(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        return CountPairs(window, resets: true);
    }

    public static double Changes(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        return CountPairs(window, resets: false);
    }

    private static double CountPairs(scoped in RangeWindow window, bool resets)
    {
        var samples = window.Samples;
        if (!FindFirst(window, out var f, out var h)) return Presence.Absent;
        var starts = window.Call.UsesStartTimes;
        var count = 0;
        var isFirst = true;
        double value = 0;
        NativeHistogram? previous = null;
        long previousMs = 0, previousStart = 0;
        while (f < samples.Floats.Length || h < samples.Histograms.Length)
        {
            var isFloat = h >= samples.Histograms.Length ||
                (f < samples.Floats.Length && samples.FloatTimes[f] < samples.HistogramTimes[h]);
            var current = isFloat ? null : samples.Histograms[h];
            var currentValue = isFloat ? samples.Floats[f] : 0;
            var currentMs = isFloat ? samples.FloatTimes[f] : samples.HistogramTimes[h];
            var column = isFloat ? samples.FloatStarts : samples.HistogramStarts;
            var start = starts && column.Length > 0 ? column[isFloat ? f : h] : 0;
            if (!isFirst)
            {
                var restarted = resets && StartTimes.IsReset(previousStart, previousMs, start, currentMs);
                if (restarted || Differ(value, previous, currentValue, current, resets)) count++;
            }
            (isFirst, value, previous, previousMs, previousStart) = (false, currentValue, current, currentMs, start);
            if (isFloat) f++;
            else h++;
        }
        return count;
    }

    private static bool Differ(
        double before, NativeHistogram? histogramBefore, double value, NativeHistogram? histogram, bool resets)
    {
        if (histogram is null != histogramBefore is null) return true;
        if (histogram is not null)
            return resets
                ? HistogramResets.IsReset(histogram, histogramBefore!)
                : !BucketList.SameData(histogram, histogramBefore!);
        return resets ? value < before : value != before && !(double.IsNaN(value) && double.IsNaN(before));
    }

    // Anchored: from the last sample at or before the window's start; false if nothing follows it.
    private static bool FindFirst(scoped in RangeWindow window, out int firstFloat, out int firstHistogram)
    {
        var samples = window.Samples;
        (firstFloat, firstHistogram) = (0, 0);
        if (window.Call.Ends != RangeEnds.Anchored) return true;
        var f = ExtendedFloats.FirstFrom(samples.FloatTimes, window.StartUnixMs + 1) - 1;
        var h = ExtendedFloats.FirstFrom(samples.HistogramTimes, window.StartUnixMs + 1) - 1;
        if (f + 1 >= samples.Floats.Length && h + 1 >= samples.Histograms.Length) return false;
        if (f < 0 && h < 0) return true;
        (firstFloat, firstHistogram) = h < 0 || (f >= 0 && samples.FloatTimes[f] >= samples.HistogramTimes[h])
            ? (f, h + 1)
            : (f + 1, h);
        return true;
    }
}
