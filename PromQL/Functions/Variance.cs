using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>stdvar_over_time and stddev_over_time: population variance by Welford's method, compensated.</summary>
internal static class Variance
{
    public static double Of(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length == 0) return Presence.Absent;
        window.AnnotateIgnoredHistograms();
        KahanSum mean = default, squares = default;
        var count = 0.0;
        foreach (var value in window.Floats)
        {
            count++;
            var delta = value - mean.Total;
            mean.Add(delta / count);
            squares.Add(delta * (value - mean.Total));
        }
        return squares.Total / count;
    }

    public static double Deviation(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        var variance = Of(window, out histogram);
        return Presence.IsAbsent(variance) ? variance : Math.Sqrt(variance);
    }
}
