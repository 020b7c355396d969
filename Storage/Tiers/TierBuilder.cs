using System.Diagnostics;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tiers;

/// <summary>Sums raw samples up into buckets of a tier, and reads columns out of buckets.</summary>
internal static class TierBuilder
{
    /// <summary>Exclusive end of the bucket that a time lies in.</summary>
    public static long BucketEnd(long unixMs, long bucketMs) => (FloorDivide(unixMs, bucketMs) + 1) * bucketMs;

    /// <summary>Appends the buckets of raw samples, ascending in time.</summary>
    public static void Build(SampleBuffer samples, Tier tier, TierBuckets into)
    {
        var bucketMs = tier.BucketMs;
        var times = samples.UnixMs;
        Debug.Assert(bucketMs > 0, "raw samples have no buckets");
        Ascending.Check(times);
        for (int from = 0, to; from < times.Length; from = to)
        {
            var end = BucketEnd(times[from], bucketMs);
            to = from + 1;
            while (to < times.Length && times[to] < end) to++;
            into.Extend(1);
            into.EndUnixMs[^1] = end;
            Fill(samples, from, to, into);
        }
    }

    /// <summary>
    /// Appends one column of the buckets as samples at the buckets' ends; buckets that hold nothing of it are left out.
    /// </summary>
    /// <param name="buckets">Ascending; for <see cref="TierColumn.Increase"/> they may begin before the range, so that
    /// the first bucket wanted has a predecessor.</param>
    /// <param name="fromUnixMs">First end wanted.</param>
    /// <param name="toUnixMs">Last end wanted.</param>
    public static void AppendColumn(TierBuckets buckets, TierColumn column, long fromUnixMs, long toUnixMs,
        SampleBuffer into)
    {
        var ends = buckets.EndUnixMs;
        var counts = buckets[TierField.Count];
        var values = buckets[FieldOf(column)];
        var previous = -1;
        for (var i = 0; i < ends.Length && ends[i] <= toUnixMs; i++)
        {
            if (ends[i] >= fromUnixMs)
            {
                if (column == TierColumn.Last)
                    into.Add(ends[i], values[i], buckets.Histograms.IsEmpty ? null : buckets.Histograms[i], 0);
                else if (counts[i] > 0)
                    into.Add(ends[i], column == TierColumn.Increase ? Increase(buckets, previous, i) : values[i]);
            }
            if (counts[i] > 0) previous = i;
        }
    }

    /// <summary>
    /// What a counter gained from the last sample before the bucket to the bucket's last; less than before means it
    /// began again at 0.
    /// </summary>
    private static double Increase(TierBuckets buckets, int previous, int bucket)
    {
        var within = buckets[TierField.Within][bucket];
        if (previous < 0) return within;
        var (before, first) = (buckets[TierField.LastCounted][previous], buckets[TierField.First][bucket]);
        return within + (first < before ? first : first - before);
    }

    private static TierField FieldOf(TierColumn column) => column switch
    {
        TierColumn.Min => TierField.Min,
        TierColumn.Max => TierField.Max,
        TierColumn.Sum => TierField.Sum,
        TierColumn.Count => TierField.Count,
        TierColumn.Increase => TierField.Within,
        _ => TierField.Last,
    };

    private static void Fill(SampleBuffer samples, int from, int to, TierBuckets into)
    {
        var values = samples.Values;
        double first = 0, last = 0, min = double.NaN, max = double.NaN, sum = 0, lost = 0, resets = 0;
        var count = 0;
        for (var i = from; i < to; i++)
        {
            var value = values[i];
            if (Sample.IsStaleMarker(value) || (samples.HasHistograms && samples.Histograms[i] is not null)) continue;
            if (count++ == 0) first = value;
            else if (value < last) resets += last;
            last = value;
            if (!(value >= min)) min = double.IsNaN(value) ? min : value;
            if (!(value <= max)) max = double.IsNaN(value) ? max : value;
            Add(ref sum, ref lost, value);
        }
        Debug.Assert(from < to && count <= to - from, "0 <= counted <= samples");
        into[TierField.Last][^1] = values[to - 1];
        into[TierField.LastCounted][^1] = count > 0 ? last : values[to - 1];
        into[TierField.First][^1] = first;
        into[TierField.Min][^1] = min;
        into[TierField.Max][^1] = max;
        into[TierField.Sum][^1] = double.IsInfinity(sum) ? sum : sum + lost;
        into[TierField.Count][^1] = count;
        into[TierField.Within][^1] = last - first + resets;
        if (samples.HasHistograms && samples.Histograms[to - 1] is { } histogram)
            into.SetHistogram(into.Count - 1, histogram);
    }

    /// <summary>
    /// Adds and keeps what rounding lost. Source: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
    /// endlicher Summen, 1974.
    /// </summary>
    private static void Add(ref double sum, ref double lost, double value)
    {
        var total = sum + value;
        lost += Math.Abs(sum) >= Math.Abs(value) ? sum - total + value : value - total + sum;
        sum = total;
    }

    private static long FloorDivide(long value, long by) => value >= 0 ? value / by : ((value + 1) / by) - 1;
}
