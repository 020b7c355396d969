using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>What happened while two histograms were added.</summary>
/// <param name="Compatible">False: one has custom bounds, the other exponential ones; nothing was changed.</param>
/// <param name="ResetCollision">One said "reset", the other "not reset".</param>
/// <param name="BoundsReconciled">Custom bounds differed; both were mapped to the bounds they share.</param>
internal readonly record struct HistogramSumOutcome(bool Compatible, bool ResetCollision, bool BoundsReconciled);

/// <summary>
/// Addition and subtraction of histograms of any compatible layouts. The right operand is left as it is.
/// </summary>
/// <remarks>Source: prometheus/model/histogram/float_histogram.go.</remarks>
internal static class HistogramSums
{
    extension(FloatHistogram h)
    {
        public HistogramSumOutcome Add(FloatHistogram other) => Combine(h, other, 1);

        public HistogramSumOutcome Subtract(FloatHistogram other) => Combine(h, other, -1);

        /// <summary>
        /// Adds with compensated summation; the compensation has the layout of the sum and is made when it is null.
        /// </summary>
        public HistogramSumOutcome KahanAdd(FloatHistogram other, ref FloatHistogram? compensation)
        {
            if (h.HasCustomBounds != other.HasCustomBounds) return new HistogramSumOutcome(false, false, false);
            var collision = AdjustHint(h, other);
            var c = compensation ??= Blank(h);
            if (!h.HasCustomBounds)
            {
                var (zero, lost) = ZeroBuckets.Reconcile(h, other, c);
                (h.ZeroCount, c.ZeroCount) = Inc(zero, h.ZeroCount, c.ZeroCount);
                (h.ZeroCount, c.ZeroCount) = Inc(lost, h.ZeroCount, c.ZeroCount);
            }
            (h.Count, c.Count) = Inc(other.Count, h.Count, c.Count);
            (h.Sum, c.Sum) = Inc(other.Sum, h.Sum, c.Sum);
            if (h.HasCustomBounds)
            {
                var reconciled = !h.CustomBounds.AsSpan().SequenceEqual(other.CustomBounds);
                if (reconciled)
                {
                    (h.Positive, c.Positive, h.CustomBounds) = CustomBoundSums.Add(h, other, 1, c.Positive);
                    c.CustomBounds = h.CustomBounds;
                }
                else
                {
                    (h.Positive, c.Positive) = Merge(h, h.Positive, c.Positive, other.Positive, null);
                }
                return new HistogramSumOutcome(true, collision, reconciled);
            }
            var schema = Math.Min(h.Schema, other.Schema);
            (h.Positive, c.Positive) = KahanReduce(h.Positive, c.Positive, h.Schema, schema);
            (h.Negative, c.Negative) = KahanReduce(h.Negative, c.Negative, h.Schema, schema);
            var (positive, positiveLost) = KahanReduce(other.Positive, other.Positive.Blank(), other.Schema, schema);
            var (negative, negativeLost) = KahanReduce(other.Negative, other.Negative.Blank(), other.Schema, schema);
            h.Schema = c.Schema = schema;
            (h.Positive, c.Positive) = Merge(h, h.Positive, c.Positive, positive, positiveLost);
            (h.Negative, c.Negative) = Merge(h, h.Negative, c.Negative, negative, negativeLost);
            c.ZeroThreshold = h.ZeroThreshold;
            return new HistogramSumOutcome(true, collision, false);
        }
    }

    private static HistogramSumOutcome Combine(FloatHistogram h, FloatHistogram other, double sign)
    {
        if (h.HasCustomBounds != other.HasCustomBounds) return new HistogramSumOutcome(false, false, false);
        var collision = AdjustHint(h, other);
        if (!h.HasCustomBounds)
        {
            var (zero, _) = ZeroBuckets.Reconcile(h, other, null);   // changes h's own count as well
            h.ZeroCount += sign * zero;
        }
        h.Count += sign * other.Count;
        h.Sum += sign * other.Sum;
        if (h.HasCustomBounds)
        {
            var reconciled = !h.CustomBounds.AsSpan().SequenceEqual(other.CustomBounds);
            if (reconciled) (h.Positive, _, h.CustomBounds) = CustomBoundSums.Add(h, other, sign, null);
            else h.Positive = Merge(h, h.Positive, other.Positive, sign);
            return new HistogramSumOutcome(true, collision, reconciled);
        }
        var schema = Math.Min(h.Schema, other.Schema);
        var positive = h.Positive.Reduce(h.Schema, schema);
        var negative = h.Negative.Reduce(h.Schema, schema);
        h.Schema = schema;
        h.Positive = Merge(h, positive, other.Positive.Reduce(other.Schema, schema), sign);
        h.Negative = Merge(h, negative, other.Negative.Reduce(other.Schema, schema), sign);
        return new HistogramSumOutcome(true, collision, false);
    }

    // Buckets of b that lie inside the zero bucket are already part of the zero count.
    private static int FirstOutsideZero(FloatHistogram h, Buckets b)
    {
        var first = 0;
        if (!h.HasCustomBounds)
            while (first < b.Count && BucketBounds.Exponential(b.Indexes[first], h.Schema) <= h.ZeroThreshold) first++;
        return first;
    }

    private static Buckets Merge(FloatHistogram h, Buckets a, Buckets b, double sign)
    {
        var merged = new Buckets();
        int i = 0, j = FirstOutsideZero(h, b);
        while (i < a.Count || j < b.Count)
        {
            if (j >= b.Count || (i < a.Count && a.Indexes[i] < b.Indexes[j]))
                merged.Append(a.Indexes[i], a.Counts[i++]);
            else if (i >= a.Count || b.Indexes[j] < a.Indexes[i]) merged.Append(b.Indexes[j], sign * b.Counts[j++]);
            else merged.Append(a.Indexes[i], a.Counts[i++] + (sign * b.Counts[j++]));
        }
        return merged;
    }

    private static (Buckets Sums, Buckets Lost) Merge(
        FloatHistogram h, Buckets a, Buckets lostA, Buckets b, Buckets? lostB)
    {
        var (sums, lost) = (new Buckets(), new Buckets());
        int i = 0, j = FirstOutsideZero(h, b);
        while (i < a.Count || j < b.Count)
        {
            if (j >= b.Count || (i < a.Count && a.Indexes[i] < b.Indexes[j]))
            {
                sums.Append(a.Indexes[i], a.Counts[i]);
                lost.Append(a.Indexes[i], lostA.Counts[i++]);
                continue;
            }
            var lostHere = lostB?.Counts[j] ?? 0;
            if (i >= a.Count || b.Indexes[j] < a.Indexes[i])
            {
                sums.Append(b.Indexes[j], b.Counts[j]);
                lost.Append(b.Indexes[j++], lostHere);
                continue;
            }
            var (sum, c) = Inc(b.Counts[j], a.Counts[i], lostA.Counts[i]);
            if (lostHere != 0) (sum, c) = Inc(lostHere, sum, c);
            sums.Append(a.Indexes[i], sum);
            lost.Append(a.Indexes[i++], c);
            j++;
        }
        return (sums, lost);
    }

    private static (Buckets Sums, Buckets Lost) KahanReduce(Buckets a, Buckets lostA, int fromSchema, int toSchema)
    {
        if (fromSchema == toSchema) return (a, lostA);
        var (sums, lost) = (new Buckets(), new Buckets());
        for (var i = 0; i < a.Count; i++)
        {
            var index = BucketBounds.Reduced(a.Indexes[i], fromSchema, toSchema);
            if (sums.Count == 0 || sums.Indexes[^1] != index)
            {
                sums.Append(index, a.Counts[i]);
                lost.Append(index, lostA.Counts[i]);
                continue;
            }
            var (sum, c) = Inc(a.Counts[i], sums.Counts[^1], lost.Counts[^1]);
            (sums.Counts[^1], lost.Counts[^1]) = Inc(lostA.Counts[i], sum, c);
        }
        return (sums, lost);
    }

    private static FloatHistogram Blank(FloatHistogram h) => new()
    {
        ResetHint = h.ResetHint,
        Schema = h.Schema,
        ZeroThreshold = h.ZeroThreshold,
        CustomBounds = h.CustomBounds,
        Positive = h.Positive.Blank(),
        Negative = h.Negative.Blank(),
    };

    // Gauge wins over everything, unknown over certain; reset against not-reset is a collision.
    private static bool AdjustHint(FloatHistogram h, FloatHistogram other)
    {
        if (other.ResetHint == h.ResetHint || h.ResetHint == CounterResetHint.Gauge) return false;
        if (other.ResetHint == CounterResetHint.Gauge)
        {
            h.ResetHint = CounterResetHint.Gauge;
            return false;
        }
        var collision = h.ResetHint != CounterResetHint.Unknown && other.ResetHint != CounterResetHint.Unknown;
        h.ResetHint = CounterResetHint.Unknown;
        return collision;
    }

    internal static (double Sum, double Compensation) Inc(double value, double sum, double compensation)
    {
        var kahan = new KahanSum(sum, compensation);
        kahan.Add(value);
        return (kahan.Sum, kahan.Compensation);
    }
}
