using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>When two numbers or histograms count as equal. Source: prometheus/util/almost.</summary>
internal static class Closeness
{
    private const double Tolerance = 0.000001;
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>Equal, both NaN, or relatively as near as 1e-6; the stale marker equals only itself.</summary>
    public static bool Near(double a, double b)
    {
        if (Sample.IsStaleMarker(a) || Sample.IsStaleMarker(b))
            return Sample.IsStaleMarker(a) && Sample.IsStaleMarker(b);
        if ((double.IsNaN(a) && double.IsNaN(b)) || a == b) return true;
        var sum = Math.Abs(a) + Math.Abs(b);
        var difference = Math.Abs(a - b);
        if (a == 0 || b == 0 || sum < SmallestNormal) return difference < Tolerance * SmallestNormal;
        return difference / Math.Min(sum, double.MaxValue) < Tolerance;
    }

    /// <summary>
    /// The same layout and near counts, empty buckets aside; the reset hint is compared only if the script named one.
    /// </summary>
    public static bool Near(NativeHistogram expected, NativeHistogram got, bool hint) =>
        expected.Schema == got.Schema && Near(expected.Count, got.Count) && Near(expected.Sum, got.Sum)
        && (!expected.HasCustomBounds || expected.CustomBounds.AsSpan().SequenceEqual(got.CustomBounds))
        && expected.ZeroThreshold == got.ZeroThreshold && Near(expected.ZeroCount, got.ZeroCount)
        && SameBuckets(HistogramBuckets.Filled(expected.PositiveSpans, expected.PositiveCounts),
            HistogramBuckets.Filled(got.PositiveSpans, got.PositiveCounts))
        && SameBuckets(HistogramBuckets.Filled(expected.NegativeSpans, expected.NegativeCounts),
            HistogramBuckets.Filled(got.NegativeSpans, got.NegativeCounts))
        && (!hint || expected.ResetHint == got.ResetHint);

    private static bool SameBuckets(List<(int Index, double Count)> a, List<(int Index, double Count)> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First.Index == p.Second.Index && Near(p.First.Count, p.Second.Count));
}
