using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Functions of a window's number of samples, or of its first or last sample.</summary>
internal static class Ends
{
    public static double Count(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        return window.Floats.Length + window.Histograms.Length;
    }

    public static double Present(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        return 1;
    }

    public static double First(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        var samples = window.Samples;
        var isFloat = samples.Histograms.Length == 0 ||
            (samples.Floats.Length > 0 && samples.FloatTimes[0] < samples.HistogramTimes[0]);
        histogram = isFloat ? null : samples.Histograms[0];
        return isFloat ? samples.Floats[0] : Presence.Absent;
    }

    public static double Last(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        var samples = window.Samples;
        var isFloat = samples.Histograms.Length == 0 ||
            (samples.Floats.Length > 0 && samples.HistogramTimes[^1] < samples.FloatTimes[^1]);
        histogram = isFloat ? null : samples.Histograms[^1];
        return isFloat ? samples.Floats[^1] : Presence.Absent;
    }

    public static double TimeOfFirst(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        var samples = window.Samples;
        var floats = samples.Floats.Length > 0 ? samples.FloatTimes[0] : long.MaxValue;
        var histograms = samples.Histograms.Length > 0 ? samples.HistogramTimes[0] : long.MaxValue;
        return Math.Min(floats, histograms) / 1000.0;
    }

    public static double TimeOfLast(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        var samples = window.Samples;
        var floats = samples.Floats.Length > 0 ? samples.FloatTimes[^1] : long.MinValue;
        var histograms = samples.Histograms.Length > 0 ? samples.HistogramTimes[^1] : long.MinValue;
        return Math.Max(floats, histograms) / 1000.0;
    }
}
