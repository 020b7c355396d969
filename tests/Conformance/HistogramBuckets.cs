using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>Spans and counts as plain pairs.</summary>
internal static class HistogramBuckets
{
    /// <summary>
    /// Index and count of every bucket that is not empty, ascending; the first bucket of a span without offset is 0.
    /// </summary>
    public static List<(int Index, double Count)> Filled(BucketSpan[] spans, double[] counts)
    {
        var filled = new List<(int, double)>();
        var (index, at) = (0, 0);
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length && at < counts.Length; i++, index++, at++)
                if (counts[at] != 0) filled.Add((index, counts[at]));
        }
        return filled;
    }
}
