using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>Adds exponential native histograms, for the running totals of delta histograms.</summary>
internal static class NativeSum
{
    /// <summary>The sum, at the coarser of both resolutions and with the wider of both zero buckets.</summary>
    public static NativeHistogram Add(NativeHistogram a, NativeHistogram b, CounterResetHint hint)
    {
        var schema = Math.Min(a.Schema, b.Schema);
        var positive = Merge(
            NativeBuckets.Expand(a.PositiveSpans, a.PositiveCounts, a.Schema - schema),
            NativeBuckets.Expand(b.PositiveSpans, b.PositiveCounts, b.Schema - schema));
        var negative = Merge(
            NativeBuckets.Expand(a.NegativeSpans, a.NegativeCounts, a.Schema - schema),
            NativeBuckets.Expand(b.NegativeSpans, b.NegativeCounts, b.Schema - schema));
        var threshold = Math.Max(a.ZeroThreshold, b.ZeroThreshold);
        var zeros = a.ZeroCount + b.ZeroCount;
        if (a.ZeroThreshold != b.ZeroThreshold)
            zeros += Absorb(positive, schema, ref threshold) + Absorb(negative, schema, ref threshold);
        NativeBuckets.TryLayout(positive, out var positiveSpans, out var positiveCounts);
        NativeBuckets.TryLayout(negative, out var negativeSpans, out var negativeCounts);
        return new NativeHistogram
        {
            ResetHint = hint, Schema = schema, ZeroThreshold = threshold, ZeroCount = zeros,
            Count = a.Count + b.Count, Sum = a.Sum + b.Sum,
            PositiveSpans = positiveSpans, PositiveCounts = positiveCounts,
            NegativeSpans = negativeSpans, NegativeCounts = negativeCounts,
        };
    }

    private static SortedDictionary<long, double> Merge(SortedDictionary<long, double> a,
        SortedDictionary<long, double> b)
    {
        foreach (var (index, count) in b) a[index] = a.GetValueOrDefault(index) + count;
        return a;
    }

    // Buckets that begin inside the zero bucket become part of it; one that it cuts through widens it.
    private static double Absorb(SortedDictionary<long, double> buckets, int schema, ref double threshold)
    {
        double absorbed = 0;
        while (buckets.Count > 0)
        {
            var (index, count) = buckets.First();
            if (NativeBuckets.UpperBound(index - 1, schema) >= threshold) break;
            threshold = Math.Max(threshold, NativeBuckets.UpperBound(index, schema));
            absorbed += count;
            buckets.Remove(index);
        }
        return absorbed;
    }
}
