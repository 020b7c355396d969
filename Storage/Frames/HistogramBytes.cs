using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Frames;

/// <summary>
/// One native histogram as bytes, every bit kept: NaN payloads, negative zero and fractional counts among them.
/// </summary>
/// <remarks>
/// <code>
/// reset hint 1 | zigzag schema | zero threshold 8 | zero count 8 | count 8 | sum 8
/// | positive spans | positive counts | negative spans | negative counts | custom bounds
/// spans  = varint n, n x (zigzag offset, varint length)
/// counts = varint n, n x 8 (doubles, little endian)
/// </code>
/// </remarks>
internal static class HistogramBytes
{
    public static void Write(FrameBuffer to, NativeHistogram histogram)
    {
        to.WriteByte((byte)histogram.ResetHint);
        to.WriteZigZag(histogram.Schema);
        to.WriteDouble(histogram.ZeroThreshold);
        to.WriteDouble(histogram.ZeroCount);
        to.WriteDouble(histogram.Count);
        to.WriteDouble(histogram.Sum);
        WriteSpans(to, histogram.PositiveSpans);
        WriteDoubles(to, histogram.PositiveCounts);
        WriteSpans(to, histogram.NegativeSpans);
        WriteDoubles(to, histogram.NegativeCounts);
        WriteDoubles(to, histogram.CustomBounds);
    }

    public static bool TryRead(ref ByteReader from, out NativeHistogram? histogram)
    {
        histogram = null;
        if (!from.TryByte(out var hint) || hint > (byte)CounterResetHint.Gauge) return false;
        if (!from.TryZigZag(out var schema) || schema is < int.MinValue or > int.MaxValue) return false;
        if (!from.TryDouble(out var threshold) || !from.TryDouble(out var zeros)) return false;
        if (!from.TryDouble(out var count) || !from.TryDouble(out var sum)) return false;
        if (!HistogramParts.TrySpans(ref from, int.MaxValue, out var positiveSpans)) return false;
        if (!HistogramParts.TryDoubles(ref from, int.MaxValue, out var positive)) return false;
        if (!HistogramParts.TrySpans(ref from, int.MaxValue, out var negativeSpans)) return false;
        if (!HistogramParts.TryDoubles(ref from, int.MaxValue, out var negative)) return false;
        if (!HistogramParts.TryDoubles(ref from, int.MaxValue, out var bounds)) return false;
        histogram = new NativeHistogram
        {
            ResetHint = (CounterResetHint)hint,
            Schema = (int)schema,
            ZeroThreshold = threshold,
            ZeroCount = zeros,
            Count = count,
            Sum = sum,
            PositiveSpans = positiveSpans,
            PositiveCounts = positive,
            NegativeSpans = negativeSpans,
            NegativeCounts = negative,
            CustomBounds = bounds,
        };
        return true;
    }

    private static void WriteSpans(FrameBuffer to, BucketSpan[] spans)
    {
        to.WriteVarint((ulong)spans.Length);
        foreach (var span in spans)
        {
            to.WriteZigZag(span.Offset);
            to.WriteVarint(span.Length);
        }
    }

    private static void WriteDoubles(FrameBuffer to, double[] values)
    {
        to.WriteVarint((ulong)values.Length);
        foreach (var value in values) to.WriteDouble(value);
    }
}
