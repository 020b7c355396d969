using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>rate and increase from what a counter gained in each bucket of a tier.</summary>
internal static class RolledRate
{
    /// <summary>
    /// The function; a gap of more than this many buckets at an end of the window is not bridged, as in
    /// <see cref="Rate"/>.
    /// </summary>
    private const double BridgedBuckets = 1.1;

    /// <param name="name">rate or increase.</param>
    /// <param name="bucketMs">The length of a bucket.</param>
    /// <param name="scale">What an increase is multiplied by, when the window had to be widened to a bucket.</param>
    public static RangeFunction Of(string name, long bucketMs, double scale)
    {
        var perSecond = name == "rate";
        return new RangeFunction(
            (scoped in RangeWindow window, out NativeHistogram? histogram) =>
            {
                histogram = null;
                return window.Floats.Length == 0
                    ? Presence.Absent
                    : Value(window.Times, window.Floats, window.StartUnixMs, window.EndUnixMs, bucketMs) * (perSecond
                    ? 1 / window.Call.WindowSeconds
                    : scale);
            },
            (call, times, values, from, to, output) =>
            {
                for (var step = 0; step < output.Length; step++)
                {
                    var end = call.Times.At(step);
                    output[step] = from[step] == to[step]
                        ? Presence.Absent
                        : Value(times[from[step]..to[step]], values[from[step]..to[step]], end - call.WindowMs, end,
                            bucketMs) * (perSecond ? 1 / call.WindowSeconds : scale);
                }
            });
    }

    // Buckets lie up to one bucket's length beside the window: what they gained is stretched to it.
    private static double Value(
        ReadOnlySpan<long> ends, ReadOnlySpan<double> gains, long startUnixMs, long endUnixMs, long bucketMs)
    {
        KahanSum sum = default;
        foreach (var gain in gains) sum.Add(gain);
        double before = ends[0] - bucketMs - startUnixMs;
        double after = endUnixMs - ends[^1];
        double covered = ends[^1] - (ends[0] - bucketMs);
        if (before >= BridgedBuckets * bucketMs) before = bucketMs / 2.0;
        if (after >= BridgedBuckets * bucketMs) after = bucketMs / 2.0;
        return sum.Total * ((covered + before + after) / covered);
    }
}
