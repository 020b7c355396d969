using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>sum_over_time and avg_over_time, compensated.</summary>
internal static class SumOverTime
{
    public static double Sum(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        if (!IsOfOneKind(window, out histogram)) return Presence.Absent;
        if (window.Floats.Length == 0)
        {
            histogram = HistogramSumOverTime.Sum(window);
            return Presence.Absent;
        }
        KahanSum sum = default;
        foreach (var value in window.Floats) sum.Add(value);
        return double.IsInfinity(sum.Sum) ? sum.Sum : sum.Total;
    }

    public static double Average(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        if (!IsOfOneKind(window, out histogram)) return Presence.Absent;
        if (window.Floats.Length == 0)
        {
            histogram = HistogramSumOverTime.Average(window);
            return Presence.Absent;
        }
        var average = new RunningAverage(window.Floats[0]);
        foreach (var value in window.Floats[1..]) average.Add(value);
        return average.Value;
    }

    private static bool IsOfOneKind(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length == 0 || window.Histograms.Length == 0) return true;
        window.Annotate(AnnotationTexts.MixedFloatsHistograms(window.Metric));
        return false;
    }
}
