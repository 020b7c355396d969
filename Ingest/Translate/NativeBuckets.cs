using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>Dense exponential buckets as the sparse spans of native histograms.</summary>
/// <remarks>Source: https://prometheus.io/docs/specs/native_histograms/#otlp-and-native-histograms.</remarks>
internal static class NativeBuckets
{
    public const int MinSchema = -4;
    public const int MaxSchema = 8;

    /// <summary>The width of a zero bucket that OTLP leaves open; Prometheus uses the same.</summary>
    public const double DefaultZeroThreshold = 1e-128;

    /// <summary>
    /// A gap of up to so many empty buckets takes less space as zero counts than as a span of its own.
    /// </summary>
    private const int MaxFilledGap = 2;

    /// <summary>
    /// Merges 2^<paramref name="mergeBits"/> neighbours into one bucket each, and drops the empty ones.
    /// </summary>
    /// <param name="counts">
    /// Observations by bucket; the first is bucket <paramref name="offset"/>, which begins at base^offset.
    /// </param>
    /// <param name="offset">OTLP's index of the first bucket.</param>
    /// <param name="mergeBits">How far the scale goes down.</param>
    /// <param name="spans">Native spans: their bucket i ends at base^i, one more than OTLP's index.</param>
    /// <param name="absolute">Their counts.</param>
    /// <returns>False if an index does not fit into 32 bits.</returns>
    public static bool TryLayout(
        IReadOnlyList<ulong> counts, long offset, int mergeBits, out BucketSpan[] spans, out double[] absolute)
    {
        var buckets = new SortedDictionary<long, double>();
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] == 0) continue;
            var index = ((offset + i) >> Math.Min(mergeBits, 62)) + 1;
            buckets[index] = buckets.GetValueOrDefault(index) + counts[i];
        }
        return TryLayout(buckets, out spans, out absolute);
    }

    /// <summary>Lays buckets out, given by index in ascending order.</summary>
    public static bool TryLayout(SortedDictionary<long, double> buckets, out BucketSpan[] spans, out double[] absolute)
    {
        var spanList = new List<BucketSpan>();
        var countList = new List<double>();
        long next = 0;
        foreach (var (index, count) in buckets)
        {
            var gap = index - next;
            if (gap is < int.MinValue or > int.MaxValue)
            {
                spans = [];
                absolute = [];
                return false;
            }
            if (spanList.Count == 0 || gap > MaxFilledGap)
            {
                spanList.Add(new BucketSpan((int)gap, 1));
            }
            else
            {
                for (; gap > 0; gap--) Append(0);
                spanList[^1] = spanList[^1] with { Length = spanList[^1].Length + 1 };
            }
            countList.Add(count);
            next = index + 1;
        }
        spans = [.. spanList];
        absolute = [.. countList];
        Debug.Assert(absolute.Length == spans.Sum(s => s.Length), "one count for each bucket of the spans");
        return true;

        void Append(double count)
        {
            spanList[^1] = spanList[^1] with { Length = spanList[^1].Length + 1 };
            countList.Add(count);
        }
    }

    /// <summary>The filled buckets by index, merged down by some powers of two.</summary>
    public static SortedDictionary<long, double> Expand(BucketSpan[] spans, double[] counts, int mergeBits)
    {
        var buckets = new SortedDictionary<long, double>();
        long index = 0;
        var at = 0;
        foreach (var (offset, length) in spans)
        {
            index += offset;
            for (uint i = 0; i < length && at < counts.Length; i++, index++, at++)
            {
                if (counts[at] == 0) continue;
                var merged = ((index - 1) >> mergeBits) + 1;
                buckets[merged] = buckets.GetValueOrDefault(merged) + counts[at];
            }
        }
        return buckets;
    }

    /// <summary>The upper bound of a bucket.</summary>
    public static double UpperBound(long index, int schema) => schema >= 0
        ? Math.Pow(2, index / (double)(1 << schema))
        : Math.Pow(2, (double)index * (1L << -schema));
}
