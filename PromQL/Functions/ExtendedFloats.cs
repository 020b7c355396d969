using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// Windows of floats with <c>anchored</c> (the last sample before the window is its first value) and <c>smoothed</c>
/// ends (values on the line between neighbours).
/// </summary>
/// <remarks>Source: prometheus/promql, extendedRate and extendFloats.</remarks>
internal static class ExtendedFloats
{
    /// <summary>The change over the window; resets of counters taken out.</summary>
    public static double Change(scoped in RangeWindow window, bool isCounter, bool perSecond)
    {
        var times = window.Times;
        var values = window.Floats;
        var smoothed = window.Call.Ends == RangeEnds.Smoothed;
        var (first, last) = Bounds(times, window.StartUnixMs, window.EndUnixMs, smoothed);
        if (times[last] <= window.StartUnixMs || (smoothed && times[first] > window.EndUnixMs)) return Presence.Absent;
        var left = Left(times, values, first, window.StartUnixMs, smoothed, isCounter);
        var right = Right(times, values, last, window.EndUnixMs, smoothed, isCounter);
        var change = right - left;
        if (isCounter)
        {
            // The ends have their resets in them already.
            if (times[first] <= window.StartUnixMs) first++;
            if (times[last] >= window.EndUnixMs) last--;
            change += Corrections(left, right, last < first ? [] : values[first..(last + 1)]);
        }
        return perSecond ? change / window.Call.WindowSeconds : change;
    }

    /// <summary>The window as samples: its ends and what lies strictly between them.</summary>
    public static (long[] Times, double[] Values) Points(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, long start, long end, bool smoothed)
    {
        if (times.Length == 0) return ([], []);
        var (first, last) = Bounds(times, start, end, smoothed);
        if (times[last] <= start) return ([], []);
        var left = Left(times, values, first, start, smoothed, false);
        var right = Right(times, values, last, end, smoothed, false);
        if (times[first] <= start) first++;
        if (times[last] >= end) last--;
        var inside = first..Math.Max(first, last + 1);
        return ([start, .. times[inside], end], [left, .. values[inside], right]);
    }

    /// <summary>The index of the first time at or after <paramref name="at"/>; the length if there is none.</summary>
    public static int FirstFrom(ReadOnlySpan<long> times, long at)
    {
        var found = times.BinarySearch(at);
        return found < 0 ? ~found : found;
    }

    /// <summary>
    /// The value on the line from sample <paramref name="i"/> to the next; a counter that was reset rises from zero.
    /// </summary>
    public static double Interpolate(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, int i, long at, bool isCounter)
    {
        var (before, after) = (values[i], values[i + 1]);
        if (isCounter && after < before) before = 0;
        return before + ((after - before) * (at - times[i]) / (times[i + 1] - times[i]));
    }

    /// <summary>The samples that decide the left and the right end.</summary>
    public static (int First, int Last) Bounds(ReadOnlySpan<long> times, long start, long end, bool smoothed)
    {
        var last = times.Length - 1;
        var first = Math.Max(0, FirstFrom(times[..last], start + 1) - 1);
        return (first, smoothed ? FirstFrom(times[..last], end) : last);
    }

    private static double Left(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, int first, long start, bool smoothed, bool isCounter) =>
        smoothed && times[first] < start ? Interpolate(times, values, first, start, isCounter) : values[first];

    private static double Right(
        ReadOnlySpan<long> times, ReadOnlySpan<double> values, int last, long end, bool smoothed, bool isCounter) =>
        smoothed && last > 0 && times[last] > end ? Interpolate(times, values, last - 1, end, isCounter) : values[last];

    private static double Corrections(double left, double right, ReadOnlySpan<double> inside)
    {
        var (sum, previous) = (0.0, left);
        foreach (var value in inside)
        {
            if (value < previous) sum += previous;
            previous = value;
        }
        return right < previous ? sum + previous : sum;
    }
}
