namespace LightWatch.PromQL.Values.Histograms;

/// <summary>Widens zero buckets until two histograms agree on one that cuts no populated bucket of either.</summary>
internal static class ZeroBuckets
{
    /// <summary>Changes <paramref name="h"/> (and its compensation) to the common width.</summary>
    /// <returns>The zero count the other one would have at that width, and the compensation of that count.</returns>
    public static (double ZeroCount, double Lost) Reconcile(
        FloatHistogram h, FloatHistogram other, FloatHistogram? compensation)
    {
        var (count, threshold, lost) = (other.ZeroCount, other.ZeroThreshold, 0.0);
        while (threshold != h.ZeroThreshold)
        {
            if (h.ZeroThreshold > threshold) (count, threshold, lost) = CountAt(other, h.ZeroThreshold, null);
            if (threshold > h.ZeroThreshold)
            {
                (h.ZeroCount, h.ZeroThreshold, var own) = CountAt(h, threshold, compensation);
                compensation?.ZeroCount = own;
                Trim(h, compensation);
            }
        }
        return (count, lost);
    }

    /// <summary>
    /// The zero count for a wider zero bucket; the width grows to the end of a populated bucket that it would cut.
    /// </summary>
    public static (double ZeroCount, double Threshold, double Lost) CountAt(
        FloatHistogram h, double threshold, FloatHistogram? compensation)
    {
        if (threshold == h.ZeroThreshold) return (h.ZeroCount, threshold, compensation?.ZeroCount ?? 0);
        var lost = compensation?.ZeroCount ?? 0;
        while (true)
        {
            var sum = new KahanSum(h.ZeroCount, lost);
            if (Absorb(h, h.Positive, compensation?.Positive, ref sum, threshold) is { } wider) threshold = wider;
            if (Absorb(h, h.Negative, compensation?.Negative, ref sum, threshold) is { } again)
            {
                // The positive side was counted for a narrower bucket: count again.
                (threshold, lost) = (again, sum.Compensation);
                continue;
            }
            return (sum.Sum, threshold, sum.Compensation);
        }
    }

    // Adds the buckets inside the threshold; gives the end of a populated bucket that the threshold cuts, else null.
    private static double? Absorb(
        FloatHistogram h, Buckets side, Buckets? compensation, ref KahanSum sum, double threshold)
    {
        for (var i = 0; i < side.Count; i++)
        {
            if (BucketBounds.Exponential(side.Indexes[i] - 1, h.Schema) >= threshold) break;
            sum.Add(side.Counts[i]);
            if (compensation is not null) sum.Add(compensation.Counts[i]);
            var end = BucketBounds.Exponential(side.Indexes[i], h.Schema);
            if (end > threshold) return side.Counts[i] != 0 ? end : null;
        }
        return null;
    }

    private static void Trim(FloatHistogram h, FloatHistogram? compensation)
    {
        TrimSide(h, h.Positive, compensation?.Positive);
        TrimSide(h, h.Negative, compensation?.Negative);
    }

    private static void TrimSide(FloatHistogram h, Buckets side, Buckets? compensation)
    {
        for (var i = 0; i < side.Count &&
            BucketBounds.Exponential(side.Indexes[i] - 1, h.Schema) < h.ZeroThreshold; i++)
        {
            side.Counts[i] = 0;
            compensation?.Counts[i] = 0;
        }
        side.Compact(compensation);
    }
}
