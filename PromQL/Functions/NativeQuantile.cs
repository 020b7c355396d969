using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// Quantiles of native histograms: linear for custom bounds and in the zero bucket, on a logarithmic scale elsewhere.
/// </summary>
/// <remarks>Source: prometheus/promql, HistogramQuantile.</remarks>
internal static class NativeQuantile
{
    public static double Of(double q, NativeHistogram sample, Annotations annotations, string metric, int position)
    {
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (sample.Count == 0 || double.IsNaN(q)) return double.NaN;
        var histogram = FloatHistogram.Of(sample);
        var buckets = histogram.AllBuckets();
        // NaN observations are in the count but in no bucket: then only counting from below is right.
        var hasNaN = double.IsNaN(sample.Sum);
        var forward = hasNaN || q < 0.5;
        if (!forward) buckets.Reverse();
        var rank = (forward ? q : 1 - q) * sample.Count;
        var (bucket, count, next) = Find(buckets, rank);
        if (!histogram.HasCustomBounds && bucket.Lower < 0 && bucket.Upper > 0)
        {
            bucket = CutZero(histogram, bucket);
        }
        else if (histogram.HasCustomBounds)
        {
            if (double.IsNegativeInfinity(bucket.Lower))
            {
                if (bucket.Upper <= 0) return bucket.Upper;
                bucket = bucket with { Lower = 0 };
            }
            else if (double.IsPositiveInfinity(bucket.Upper))
            {
                return bucket.Lower;
            }
        }
        count = Math.Min(count, sample.Count);                   // rounding may lead beyond it
        if (count < rank)
        {
            if (!hasNaN) return bucket.Upper;
            annotations.Add(AnnotationTexts.QuantileIsNaN(metric), position);
            return double.NaN;
        }
        rank = forward ? rank - (count - bucket.Count) : count - rank;
        if (hasNaN)
        {
            for (; next < buckets.Count; next++) count += buckets[next].Count;
            if (count < sample.Count) annotations.Add(AnnotationTexts.QuantileIsSkewed(metric), position);
        }
        return Interpolate(histogram, bucket, rank / bucket.Count);
    }

    /// <summary>The zero bucket of a histogram that is otherwise on one side: it then reaches only to zero.</summary>
    public static HistogramBucket CutZero(FloatHistogram histogram, HistogramBucket bucket)
    {
        if (histogram.Negative.Count == 0 && histogram.Positive.Count > 0) return bucket with { Lower = 0 };
        return histogram.Positive.Count == 0 && histogram.Negative.Count > 0 ? bucket with { Upper = 0 } : bucket;
    }

    private static (HistogramBucket Bucket, double Count, int Next) Find(List<HistogramBucket> buckets, double rank)
    {
        HistogramBucket last = default;
        var count = 0.0;
        for (var i = 0; i < buckets.Count; i++)
        {
            last = buckets[i];
            if (last.Count == 0) continue;
            count += last.Count;
            if (count >= rank) return (last, count, i + 1);
        }
        return (last, count, buckets.Count);
    }

    private static double Interpolate(FloatHistogram histogram, HistogramBucket bucket, double fraction)
    {
        if (histogram.HasCustomBounds || (bucket.Lower <= 0 && bucket.Upper >= 0))
            return bucket.Lower + ((bucket.Upper - bucket.Lower) * fraction);
        var lower = Math.Log2(Math.Abs(bucket.Lower));
        var upper = Math.Log2(Math.Abs(bucket.Upper));
        return bucket.Lower > 0
            ? Math.Pow(2, lower + ((upper - lower) * fraction))
            : -Math.Pow(2, upper + ((lower - upper) * (1 - fraction)));
    }
}
