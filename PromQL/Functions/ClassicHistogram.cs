namespace LightWatch.PromQL.Functions;

/// <summary>A bucket of a classic histogram: everything up to its bound.</summary>
internal record struct ClassicBucket(double UpperBound, double Count);

/// <summary>What had to be repaired so that counts never decrease from bucket to bucket.</summary>
internal readonly record struct BucketRepair(bool WasNeeded, double MinBucket, double MaxBucket, double MaxDiff);

/// <summary>Quantiles and fractions of classic histograms, linear inside a bucket.</summary>
/// <remarks>Source: prometheus/promql/quantile.go.</remarks>
internal static class ClassicHistogram
{
    // Differences smaller than this, relative, come from rounding.
    private const double RoundingTolerance = 1e-12;

    /// <summary>The quantile of buckets in ascending order; the list is changed.</summary>
    public static double Quantile(double q, List<ClassicBucket> buckets, out BucketRepair repair)
    {
        repair = default;
        if (double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (!double.IsPositiveInfinity(buckets[^1].UpperBound)) return double.NaN;
        MergeEqual(buckets);
        repair = MakeMonotonic(buckets);
        var observations = buckets[^1].Count;
        if (buckets.Count < 2 || observations == 0) return double.NaN;
        var rank = q * observations;
        var b = 0;
        while (b < buckets.Count - 1 && !(buckets[b].Count >= rank)) b++;
        if (b == buckets.Count - 1) return buckets[^2].UpperBound;
        if (b == 0 && buckets[0].UpperBound <= 0) return buckets[0].UpperBound;
        var (start, end, count) = (0.0, buckets[b].UpperBound, buckets[b].Count);
        if (b > 0)
        {
            start = buckets[b - 1].UpperBound;
            count -= buckets[b - 1].Count;
            rank -= buckets[b - 1].Count;
        }
        return start + ((end - start) * (rank / count));
    }

    /// <summary>The share of observations between two values; the list is changed.</summary>
    public static double Fraction(double lower, double upper, List<ClassicBucket> buckets)
    {
        if (!double.IsPositiveInfinity(buckets[^1].UpperBound)) return double.NaN;
        MergeEqual(buckets);
        var count = buckets[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        var ranks = new RankPair(lower, upper);
        var rank = 0.0;
        // A first bucket that ends above zero is taken to begin at zero.
        var begin = buckets[0].UpperBound <= 0 ? double.NegativeInfinity : 0;
        foreach (var bucket in buckets)
        {
            var (from, to, below, upTo) = (begin, bucket.UpperBound, rank, bucket.Count);
            ranks.Visit(from, to, below,
                v => double.IsNegativeInfinity(from) ? upTo : below + ((upTo - below) * (v - from) / (to - from)));
            if (ranks.IsComplete) break;
            rank = bucket.Count;
            begin = bucket.UpperBound;
        }
        return ranks.Between(count) / count;
    }

    private static void MergeEqual(List<ClassicBucket> buckets)
    {
        var last = 0;
        for (var i = 1; i < buckets.Count; i++)
        {
            if (buckets[i].UpperBound == buckets[last].UpperBound)
                buckets[last] = buckets[last] with { Count = buckets[last].Count + buckets[i].Count };
            else buckets[++last] = buckets[i];
        }
        buckets.RemoveRange(last + 1, buckets.Count - last - 1);
    }

    private static BucketRepair MakeMonotonic(List<ClassicBucket> buckets)
    {
        var (needed, min, max, diff) = (false, double.PositiveInfinity, double.NegativeInfinity, 0.0);
        var previous = buckets[0].Count;
        for (var i = 1; i < buckets.Count; i++)
        {
            var current = buckets[i].Count;
            if (current == previous) continue;
            var isRounding = AlmostEqual(previous, current);
            if (!isRounding && !(current < previous))
            {
                previous = current;
                continue;
            }
            buckets[i] = buckets[i] with { Count = previous };
            if (isRounding) continue;
            needed = true;
            min = Math.Min(min, buckets[i].UpperBound);
            max = Math.Max(max, buckets[i].UpperBound);
            diff = Math.Max(diff, previous - current);
        }
        return new BucketRepair(needed, min, max, diff);
    }

    private static bool AlmostEqual(double a, double b)
    {
        if (a == b || (double.IsNaN(a) && double.IsNaN(b))) return true;
        var sum = Math.Abs(a) + Math.Abs(b);
        var difference = Math.Abs(a - b);
        const double SmallestNormal = 2.2250738585072014e-308;
        return a == 0 || b == 0 || sum < SmallestNormal
            ? difference < RoundingTolerance * SmallestNormal
            : difference / Math.Min(sum, double.MaxValue) < RoundingTolerance;
    }
}
