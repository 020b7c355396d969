namespace LightWatch.PromQL.Values.Histograms;

/// <summary>Cuts off the observations above or below a value; the bucket that holds it is interpolated.</summary>
/// <remarks>Source: prometheus/model/histogram, TrimBuckets.</remarks>
internal static class HistogramTrim
{
    extension(FloatHistogram h)
    {
        /// <summary>
        /// Keeps what is below (<paramref name="keepLower"/>) or above the limit. Count and sum are estimated again
        /// only if something was cut.
        /// </summary>
        public FloatHistogram Trim(double limit, bool keepLower)
        {
            var sums = new Kept();
            var hasPositive = TrimSide(h, h.Positive, true, limit, keepLower, ref sums);
            var hasNegative = TrimSide(h, h.Negative, false, limit, keepLower, ref sums);
            if (h.ZeroCount > 0)
            {
                var (kept, middle) = TrimZero(h.ZeroBucket(), limit, hasNegative, hasPositive, keepLower);
                sums.Changed |= h.ZeroCount != kept;
                h.ZeroCount = kept;
                sums.Sum += middle * kept;
                sums.Count += kept;
            }
            if (!sums.Changed) return h;
            h.Count = sums.Count;
            h.Sum = sums.Sum;
            return h.Compact();
        }
    }

    private static bool TrimSide(
        FloatHistogram h, Buckets side, bool positive, double limit, bool keepLower, ref Kept sums)
    {
        var any = false;
        for (var i = 0; i < side.Count; i++)
        {
            var bucket = positive ? h.PositiveBucket(i) : h.NegativeBucket(i);
            if (bucket.Count == 0) continue;
            any = true;
            double kept, middle;
            if (keepLower ? bucket.Upper <= limit : bucket.Lower >= limit)
                (kept, middle) = (bucket.Count, Middle(bucket.Lower, bucket.Upper, positive, h.HasCustomBounds));
            else if (keepLower ? bucket.Lower < limit : bucket.Upper > limit)
                (kept, middle) = Split(bucket, limit, keepLower, positive, h.HasCustomBounds);
            else
                (kept, middle) = (0, 0);
            sums.Count += kept;
            sums.Sum += middle * kept;
            sums.Changed |= side.Counts[i] != kept;
            side.Counts[i] = kept;
        }
        return any;
    }

    private static (double Kept, double Middle) Split(
        HistogramBucket bucket, double limit, bool keepLower, bool positive, bool linear)
    {
        if (double.IsNegativeInfinity(bucket.Lower)) return SplitLowest(bucket, limit, keepLower);
        if (double.IsPositiveInfinity(bucket.Upper))
        {
            // How values spread up to infinity is unknown: above the limit all stay, below it none.
            return !keepLower && limit >= bucket.Lower ? (bucket.Count, limit) : (0, FiniteOrZero(bucket.Lower));
        }
        var below = limit <= bucket.Lower ? 0 : limit >= bucket.Upper
            ? bucket.Count
            : bucket.Count * bucket.FractionBelow(limit, linear);
        return keepLower
            ? (below, Middle(bucket.Lower, limit, positive, linear))
            : (bucket.Count - below, Middle(limit, bucket.Upper, positive, linear));
    }

    // The bucket from -Inf (custom bounds only): taken to start at zero when its end is positive.
    private static (double Kept, double Middle) SplitLowest(HistogramBucket bucket, double limit, bool keepLower)
    {
        if (keepLower)
        {
            if (limit >= bucket.Upper) return (bucket.Count, 0);
            if (limit > 0 && bucket.Upper > 0 && !double.IsPositiveInfinity(bucket.Upper))
                return (bucket.Count * limit / bucket.Upper, limit / 2);
            return bucket.Upper <= 0 ? (bucket.Count, limit) : (0, FiniteOrZero(bucket.Upper));
        }
        if (limit <= bucket.Lower) return (bucket.Count, 0);
        return limit >= 0 && bucket.Upper > limit && !double.IsPositiveInfinity(bucket.Upper)
            ? (bucket.Count * (1 - (limit / bucket.Upper)), (limit + bucket.Upper) / 2)
            : (0, FiniteOrZero(bucket.Upper));
    }

    private static (double Kept, double Middle) TrimZero(
        HistogramBucket zero, double limit, bool hasNegative, bool hasPositive, bool keepLower)
    {
        var lower = hasPositive && !hasNegative ? 0 : zero.Lower;
        var upper = hasNegative && !hasPositive ? 0 : zero.Upper;
        if (limit <= lower) return keepLower ? (0, 0) : (zero.Count, (lower + upper) / 2);
        if (limit >= upper) return keepLower ? (zero.Count, (lower + upper) / 2) : (0, 0);
        return keepLower
            ? (zero.Count * ((limit - lower) / (upper - lower)), (lower + limit) / 2)
            : (zero.Count * ((upper - limit) / (upper - lower)), (limit + upper) / 2);
    }

    private static double Middle(double lower, double upper, bool positive, bool linear)
    {
        if (double.IsInfinity(lower))
        {
            if (double.IsInfinity(upper)) return 0;
            return upper > 0 ? upper / 2 : upper;
        }
        if (double.IsInfinity(upper)) return lower;
        if (linear) return (lower + upper) / 2;
        var geometric = Math.Sqrt(Math.Abs(lower * upper));
        return positive ? geometric : -geometric;
    }

    private static double FiniteOrZero(double value) => double.IsInfinity(value) ? 0 : value;

    private struct Kept
    {
        public double Count;
        public double Sum;
        public bool Changed;
    }
}
