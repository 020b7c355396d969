using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>What the histograms of a run have in common: everything but the counts and the sum.</summary>
/// <remarks><code>
/// reset hint       byte
/// schema           zigzag varint
/// zero threshold   8 bytes
/// spans, twice     varint number, then (zigzag offset, varint length) each; varint number of counts
/// custom bounds    varint number, 8 bytes each
/// </code></remarks>
internal sealed class HistogramLayout
{
    /// <summary>
    /// Most buckets of one side, and most spans and bounds: far beyond what the schemas can express sensibly.
    /// </summary>
    private const int MaxBuckets = 1 << 14;

    private readonly CounterResetHint _resetHint;
    private readonly int _schema;
    private readonly double _zeroThreshold;
    private readonly BucketSpan[] _positiveSpans;
    private readonly BucketSpan[] _negativeSpans;
    private readonly double[] _customBounds;

    private HistogramLayout(
        CounterResetHint resetHint, int schema, double zeroThreshold, BucketSpan[] positiveSpans, int positiveBuckets,
        BucketSpan[] negativeSpans, int negativeBuckets, double[] customBounds)
    {
        (_resetHint, _schema, _zeroThreshold, _customBounds) = (resetHint, schema, zeroThreshold, customBounds);
        (_positiveSpans, PositiveBuckets, _negativeSpans, NegativeBuckets) =
            (positiveSpans, positiveBuckets, negativeSpans, negativeBuckets);
    }

    public int PositiveBuckets { get; }

    public int NegativeBuckets { get; }

    /// <summary>
    /// A histogram of this layout with all bucket counts zero, for the decoder to fill before anyone sees it.
    /// </summary>
    public NativeHistogram Make(double count, double zeroCount, double sum) => new()
    {
        ResetHint = _resetHint,
        Schema = _schema,
        ZeroThreshold = _zeroThreshold,
        Count = count,
        ZeroCount = zeroCount,
        Sum = sum,
        PositiveSpans = _positiveSpans,
        PositiveCounts = PositiveBuckets == 0 ? [] : new double[PositiveBuckets],
        NegativeSpans = _negativeSpans,
        NegativeCounts = NegativeBuckets == 0 ? [] : new double[NegativeBuckets],
        CustomBounds = _customBounds,
    };

    /// <summary>True if both are histograms of one layout, or neither is a histogram.</summary>
    public static bool Same(NativeHistogram? a, NativeHistogram? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return a.ResetHint == b.ResetHint && a.Schema == b.Schema && SameBits([a.ZeroThreshold], [b.ZeroThreshold])
            && a.PositiveCounts.Length == b.PositiveCounts.Length && a.NegativeCounts.Length == b.NegativeCounts.Length
            && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans)
                && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans)
            && SameBits(a.CustomBounds, b.CustomBounds);
    }

    public static void Write(NativeHistogram histogram, ByteWriter into)
    {
        into.Byte((byte)histogram.ResetHint);
        into.ZigZag(histogram.Schema);
        into.UInt64(BitConverter.DoubleToUInt64Bits(histogram.ZeroThreshold));
        WriteSpans(histogram.PositiveSpans, histogram.PositiveCounts.Length, into);
        WriteSpans(histogram.NegativeSpans, histogram.NegativeCounts.Length, into);
        into.Varint((ulong)histogram.CustomBounds.Length);
        foreach (var bound in histogram.CustomBounds) into.UInt64(BitConverter.DoubleToUInt64Bits(bound));
    }

    public static bool TryRead(ref ByteReader reader, out HistogramLayout layout)
    {
        layout = null!;
        if (!reader.TryByte(out var hint) || hint > (byte)CounterResetHint.Gauge) return false;
        if (!reader.TryZigZag(out var schema) || schema is < int.MinValue or > int.MaxValue
            || !reader.TryDouble(out var threshold)) return false;
        if (!TrySpans(ref reader, out var positive, out var positiveBuckets)
            || !TrySpans(ref reader, out var negative, out var negativeBuckets)) return false;
        if (!HistogramParts.TryDoubles(ref reader, MaxBuckets, out var customBounds)) return false;
        layout = new HistogramLayout(
            (CounterResetHint)hint, (int)schema, threshold, positive, positiveBuckets, negative, negativeBuckets,
                customBounds);
        return true;
    }

    private static void WriteSpans(BucketSpan[] spans, int counts, ByteWriter into)
    {
        into.Varint((ulong)spans.Length);
        foreach (var (offset, length) in spans)
        {
            into.ZigZag(offset);
            into.Varint(length);
        }
        into.Varint((ulong)counts);
    }

    private static bool TrySpans(ref ByteReader reader, out BucketSpan[] spans, out int counts)
    {
        counts = 0;
        return HistogramParts.TrySpans(ref reader, MaxBuckets, out spans) && reader.TryCount(MaxBuckets, out counts);
    }

    private static bool SameBits(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.Cast<double, long>(a).SequenceEqual(MemoryMarshal.Cast<double, long>(b));
}
