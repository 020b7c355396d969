using System.Globalization;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>double_exponential_smoothing: a moving average with a trend.</summary>
/// <remarks>
/// Source: https://en.wikipedia.org/wiki/Exponential_smoothing#Double_exponential_smoothing_(Holt_linear).
/// </remarks>
internal static class Smoothing
{
    public static double DoubleExponential(scoped in RangeWindow window, out NativeHistogram? histogram)
    {
        histogram = null;
        var level = Checked(window.Argument(0), "smoothing", "sf");
        var trend = Checked(window.Argument(1), "trend", "tf");
        if (window.Floats.Length > 0) window.AnnotateIgnoredHistograms();
        var values = window.Floats;
        if (values.Length < 2) return Presence.Absent;
        var (previous, smoothed, slope) = (0.0, values[0], values[1] - values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            var x = level * values[i];
            if (i > 1) slope = (trend * (smoothed - previous)) + ((1 - trend) * slope);
            var y = (1 - level) * (smoothed + slope);
            (previous, smoothed) = (smoothed, x + y);
        }
        return smoothed;
    }

    private static double Checked(double factor, string name, string letters) =>
        factor is > 0 and < 1 || double.IsNaN(factor)
        ? factor
        : throw QueryException.Execution(string.Create(
            CultureInfo.InvariantCulture,
            $"invalid {name} factor. Expected: 0 < {letters} < 1, got: {FloatText.WriteSixDecimals(factor)}"));
}
