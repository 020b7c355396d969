using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// The largest and smallest float of a window and when it was. NaN counts only if there is nothing else.
/// </summary>
internal static class Extremes
{
    public static double Max(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Value(window, IndexOf(window, largest: true, latest: false, out histogram));

    public static double Min(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Value(window, IndexOf(window, largest: false, latest: false, out histogram));

    public static double TimeOfMax(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Time(window, IndexOf(window, largest: true, latest: true, out histogram));

    public static double TimeOfMin(scoped in RangeWindow window, out NativeHistogram? histogram) =>
        Time(window, IndexOf(window, largest: false, latest: true, out histogram));

    private static double Value(scoped in RangeWindow window, int index) =>
        index < 0 ? Presence.Absent : window.Floats[index];

    private static double Time(scoped in RangeWindow window, int index) =>
        index < 0 ? Presence.Absent : window.Times[index] / 1000.0;

    // Of equal ones the first, or for times the latest.
    private static int IndexOf(scoped in RangeWindow window, bool largest, bool latest, out NativeHistogram? histogram)
    {
        histogram = null;
        if (window.Floats.Length == 0) return -1;
        window.AnnotateIgnoredHistograms();
        var values = window.Floats;
        var best = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var isBetter = largest ? values[i] > values[best] : values[i] < values[best];
            if (isBetter || (latest && values[i] == values[best]) || double.IsNaN(values[best])) best = i;
        }
        return best;
    }
}
