using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>The buckets of a histogram with their bounds.</summary>
public static class BucketList
{
    /// <summary>
    /// A sample's buckets from the lowest to the highest; those that overlap the zero bucket are cut at its edge.
    /// </summary>
    public static List<HistogramBucket> Of(NativeHistogram sample) => FloatHistogram.Of(sample).AllBuckets();

    extension(FloatHistogram h)
    {
        /// <summary>
        /// Negative, zero and positive buckets from the lowest to the highest; those that overlap the zero bucket are
        /// cut at its edge.
        /// </summary>
        internal List<HistogramBucket> AllBuckets()
        {
            var all = new List<HistogramBucket>(h.Negative.Count + h.Positive.Count + 1);
            for (var i = h.Negative.Count - 1; i >= 0; i--) all.Add(Cut(h.NegativeBucket(i), h.ZeroThreshold));
            if (h.ZeroCount > 0) all.Add(h.ZeroBucket());
            for (var i = 0; i < h.Positive.Count; i++) all.Add(Cut(h.PositiveBucket(i), h.ZeroThreshold));
            return all;
        }

        internal HistogramBucket PositiveBucket(int i)
        {
            var index = h.Positive.Indexes[i];
            var lower = BucketBounds.Upper(index - 1, h.Schema, h.CustomBounds);
            var upper = BucketBounds.Upper(index, h.Schema, h.CustomBounds);
            return h.HasCustomBounds
                ? new HistogramBucket(lower, upper, index == 0, true, h.Positive.Counts[i])
                : new HistogramBucket(lower, upper, lower < 0, upper > 0, h.Positive.Counts[i]);
        }

        internal HistogramBucket NegativeBucket(int i)
        {
            var index = h.Negative.Indexes[i];
            var lower = -BucketBounds.Upper(index, h.Schema, h.CustomBounds);
            var upper = -BucketBounds.Upper(index - 1, h.Schema, h.CustomBounds);
            return new HistogramBucket(lower, upper, lower < 0, upper > 0, h.Negative.Counts[i]);
        }

        internal HistogramBucket ZeroBucket() => new(-h.ZeroThreshold, h.ZeroThreshold, true, true, h.ZeroCount);

        /// <summary>Prometheus's text of a histogram, as count_values uses it for label values.</summary>
        internal string ToText()
        {
            var text = new System.Text.StringBuilder("{count:").Append(FloatText.WriteShort(h.Count)).Append(", sum:")
                .Append(FloatText.WriteShort(h.Sum));
            for (var i = h.Negative.Count - 1; i >= 0; i--) AppendBucket(text, h.NegativeBucket(i));
            AppendBucket(text, h.ZeroBucket());
            for (var i = 0; i < h.Positive.Count; i++) AppendBucket(text, h.PositiveBucket(i));
            return text.Append('}').ToString();
        }
    }

    /// <summary>
    /// True if both hold the same data bit for bit in the same buckets; how the spans are cut does not matter.
    /// </summary>
    public static bool SameData(NativeHistogram a, NativeHistogram b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.Schema != b.Schema || !SameBits(a.Count, b.Count) || !SameBits(a.Sum, b.Sum) ||
            a.ZeroThreshold != b.ZeroThreshold || !SameBits(a.ZeroCount, b.ZeroCount)) return false;
        if (a.HasCustomBounds && !a.CustomBounds.AsSpan().SequenceEqual(b.CustomBounds)) return false;
        return SameBuckets(
            Buckets.Of(a.NegativeSpans, a.NegativeCounts), Buckets.Of(b.NegativeSpans, b.NegativeCounts)) &&
            SameBuckets(Buckets.Of(a.PositiveSpans, a.PositiveCounts), Buckets.Of(b.PositiveSpans, b.PositiveCounts));
    }

    private static bool SameBuckets(Buckets a, Buckets b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
            if (a.Indexes[i] != b.Indexes[i] || !SameBits(a.Counts[i], b.Counts[i])) return false;
        return true;
    }

    private static bool SameBits(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static HistogramBucket Cut(HistogramBucket bucket, double zero)
    {
        if (bucket.Upper < 0 && bucket.Upper > -zero) return bucket with { Upper = -zero };
        if (bucket.Lower > 0 && bucket.Lower < zero) return bucket with { Lower = zero };
        return bucket;
    }

    private static void AppendBucket(System.Text.StringBuilder text, HistogramBucket bucket)
    {
        if (bucket.Count != 0) text.Append(", ").Append(bucket.ToString());
    }
}
