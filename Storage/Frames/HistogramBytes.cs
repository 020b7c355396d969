namespace LightWatch.Storage.Frames;

/// <summary>One native histogram as bytes, every bit kept: NaN payloads, negative zero and fractional counts among them.</summary>
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

    public static bool TryRead(ref FrameReader from, out NativeHistogram? histogram)
    {
        histogram = null;
        if (!from.TryReadByte(out var hint) || hint > (byte)CounterResetHint.Gauge) return false;
        if (!from.TryReadZigZag(out var schema) || schema is < int.MinValue or > int.MaxValue) return false;
        if (!from.TryReadDouble(out var threshold) || !from.TryReadDouble(out var zeros)) return false;
        if (!from.TryReadDouble(out var count) || !from.TryReadDouble(out var sum)) return false;
        if (!TryReadSpans(ref from, out var positiveSpans) || !TryReadDoubles(ref from, out var positive)) return false;
        if (!TryReadSpans(ref from, out var negativeSpans) || !TryReadDoubles(ref from, out var negative)) return false;
        if (!TryReadDoubles(ref from, out var bounds)) return false;
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

    private static bool TryReadSpans(ref FrameReader from, out BucketSpan[] spans)
    {
        spans = [];
        if (!from.TryReadCount(2, out var count)) return false;
        if (count > 0) spans = new BucketSpan[count];
        for (var i = 0; i < count; i++)
        {
            if (!from.TryReadZigZag(out var offset) || offset is < int.MinValue or > int.MaxValue) return false;
            if (!from.TryReadVarint(out var length) || length > uint.MaxValue) return false;
            spans[i] = new BucketSpan((int)offset, (uint)length);
        }
        return true;
    }

    private static bool TryReadDoubles(ref FrameReader from, out double[] values)
    {
        values = [];
        if (!from.TryReadCount(sizeof(double), out var count)) return false;
        if (count > 0) values = new double[count];
        foreach (ref var value in values.AsSpan())
            if (!from.TryReadDouble(out value)) return false;
        return true;
    }
}
