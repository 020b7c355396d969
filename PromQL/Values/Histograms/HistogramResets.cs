using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>Finds whether a histogram counter was reset between two samples.</summary>
/// <remarks>Source: prometheus/model/histogram, DetectReset.</remarks>
internal static class HistogramResets
{
    /// <summary>
    /// True if anything but the sum has decreased, or the layout changed in a way only a reset explains. The later
    /// sample's hint decides when it is certain.
    /// </summary>
    public static bool IsReset(NativeHistogram current, NativeHistogram previous) =>
        current.ResetHint switch
        {
            CounterResetHint.Reset => true,
            CounterResetHint.NotReset => false,
            _ => current.Count < previous.Count || IsReset(FloatHistogram.Of(current), FloatHistogram.Of(previous)),
        };

    /// <inheritdoc cref="IsReset(NativeHistogram, NativeHistogram)"/>
    public static bool IsReset(FloatHistogram current, FloatHistogram previous)
    {
        if (current.ResetHint == CounterResetHint.Reset) return true;
        if (current.ResetHint == CounterResetHint.NotReset) return false;
        if (current.Count < previous.Count) return true;
        if (current.HasCustomBounds)
        {
            if (!previous.HasCustomBounds) return true;
            return current.CustomBounds.AsSpan().SequenceEqual(previous.CustomBounds)
                ? Decreased(current.Positive, previous.Positive)
                : DecreasedInShared(current, previous);
        }
        // A finer schema or a narrower zero bucket only comes with a restart.
        if (previous.HasCustomBounds || current.Schema > previous.Schema ||
            current.ZeroThreshold < previous.ZeroThreshold)
            return true;
        var (zero, threshold, _) = ZeroBuckets.CountAt(previous, current.ZeroThreshold, null);
        if (threshold != current.ZeroThreshold || current.ZeroCount < zero) return true;
        return Decreased(Outside(current, current.Positive, current), Outside(previous, previous.Positive, current)) ||
            Decreased(Outside(current, current.Negative, current), Outside(previous, previous.Negative, current));
    }

    // The buckets of one side in the schema of `layout`, those inside its zero bucket left out.
    private static Buckets Outside(FloatHistogram h, Buckets side, FloatHistogram layout)
    {
        var reduced = side.Reduce(h.Schema, layout.Schema);
        if (layout.ZeroThreshold == 0) return reduced;
        var first = 0;
        while (first < reduced.Count &&
            BucketBounds.Exponential(reduced.Indexes[first], layout.Schema) <= layout.ZeroThreshold)
            first++;
        if (first == 0) return reduced;
        var outside = new Buckets();
        for (var i = first; i < reduced.Count; i++) outside.Append(reduced.Indexes[i], reduced.Counts[i]);
        return outside;
    }

    private static bool Decreased(Buckets current, Buckets previous)
    {
        var i = 0;
        for (var j = 0; j < previous.Count; j++)
        {
            while (i < current.Count && current.Indexes[i] < previous.Indexes[j]) i++;
            var now = i < current.Count && current.Indexes[i] == previous.Indexes[j] ? current.Counts[i] : 0;
            if (i < current.Count && current.Indexes[i] == previous.Indexes[j]
                ? now < previous.Counts[j]
                : previous.Counts[j] != 0)
                return true;
        }
        return false;
    }

    private static bool DecreasedInShared(FloatHistogram current, FloatHistogram previous)
    {
        double[] bounds =
            [.. CustomBoundSums.Shared(current.CustomBounds, previous.CustomBounds), double.PositiveInfinity];
        int i = 0, j = 0;
        foreach (var bound in bounds)
            if (UpTo(current, bound, ref i) < UpTo(previous, bound, ref j)) return true;
        return false;
    }

    private static double UpTo(FloatHistogram h, double bound, ref int next)
    {
        var sum = 0.0;
        for (; next < h.Positive.Count &&
            BucketBounds.Upper(h.Positive.Indexes[next], h.Schema, h.CustomBounds) <= bound; next++)
            sum += h.Positive.Counts[next];
        return sum;
    }
}
