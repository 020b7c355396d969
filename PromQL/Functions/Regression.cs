using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>deriv and predict_linear: least squares over a window of floats.</summary>
internal static class Regression
{
    public static double Slope(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (!HasTwo(window)) return Presence.Absent;
        // A time near the samples keeps the products small.
        return Fit(window.Times, window.Floats, window.Times[0]).Slope;
    }

    public static double Predict(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        if (!HasTwo(window)) return Presence.Absent;
        var (slope, intercept) = Fit(window.Times, window.Floats, window.UnixMs);
        return (slope * window.Argument(0)) + intercept;
    }

    private static bool HasTwo(scoped in RangeWindow window)
    {
        if (window.Floats.Length > 0) window.AnnotateIgnoredHistograms();
        return window.Floats.Length >= 2;
    }

    private static (double Slope, double Intercept) Fit(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, long zeroUnixMs)
    {
        KahanSum x = default, y = default, xy = default, xx = default;
        var isConstant = true;
        for (var i = 0; i < values.Length; i++)
        {
            isConstant &= i == 0 || values[i] == values[0];
            var at = (times[i] - zeroUnixMs) / 1000.0;
            x.Add(at);
            y.Add(values[i]);
            xy.Add(at * values[i]);
            xx.Add(at * at);
        }
        if (isConstant) return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        double n = values.Length;
        var slope = (xy.Total - (x.Total * y.Total / n)) / (xx.Total - (x.Total * x.Total / n));
        return (slope, (y.Total / n) - (slope * x.Total / n));
    }
}
