using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Tiers;

/// <summary>The rows of a tier's chunk: a column for each field, unless other columns already say it.</summary>
/// <remarks>
/// <code>
/// flags    byte, bit 0: histograms follow at the end
/// fields   for each <see cref="TierField"/>: byte source, and if that is 255 a <see cref="ValueCodec"/> column
///          source f: the same as field f, which came before; 254: last counted - first
/// rows     <see cref="HistogramCodec"/> rows of Last                 (only with histograms)
/// </code>
/// For a counter that was not reset, min is first, max is last, within is last - first; for a constant all are one.
/// </remarks>
internal static class TierCodec
{
    private const byte Own = 255;
    private const byte LastLessFirst = 254;

    public static void Encode(TierBuckets buckets, int from, int count, ByteWriter into)
    {
        var histograms = buckets.Histograms.IsEmpty ? [] : buckets.Histograms.Slice(from, count);
        var hasHistograms = HistogramCodec.HasAny(histograms);
        into.Byte((byte)(hasHistograms ? 1 : 0));
        for (var field = 0; field < TierBuckets.Fields; field++)
        {
            var column = buckets[(TierField)field].Slice(from, count);
            var source = SourceOf(buckets, field, from, count);
            into.Byte(source);
            if (source == Own) ValueCodec.Encode(column, into);
        }
        if (hasHistograms) HistogramCodec.Encode(buckets[TierField.Last].Slice(from, count), histograms, into);
    }

    /// <summary>
    /// Appends the buckets whose ends lie in the closed range; false, and nothing appended, if the bytes are malformed.
    /// </summary>
    public static bool TryAppend(ReadOnlySpan<byte> times, ReadOnlySpan<byte> rows, long fromUnixMs, long toUnixMs,
        TierBuckets into)
    {
        var timeReader = new ByteReader(times);
        if (!TimeCodec.TryHead(ref timeReader, out var range)) return false;
        var start = into.Count;
        into.Extend(range.Count);
        if (!TimeCodec.TryDecode(ref timeReader, range, into.EndUnixMs[start..]) || !TryFields(rows, start, into))
        {
            into.RemoveRange(start, into.Count - start);
            return false;
        }
        if (toUnixMs < range.LastUnixMs)
        {
            var end = start + ColumnReader.LowerBound(into.EndUnixMs[start..], toUnixMs + 1);
            into.RemoveRange(end, into.Count - end);
        }
        into.RemoveRange(start, ColumnReader.LowerBound(into.EndUnixMs[start..], fromUnixMs));
        return true;
    }

    private static bool TryFields(ReadOnlySpan<byte> rows, int start, TierBuckets into)
    {
        var reader = new ByteReader(rows);
        if (!reader.TryByte(out var flags) || flags > 1) return false;
        for (var field = 0; field < TierBuckets.Fields; field++)
        {
            if (!reader.TryByte(out var source)) return false;
            var column = into[(TierField)field][start..];
            if (source == Own)
            {
                if (!ValueCodec.TryDecode(ref reader, column)) return false;
            }
            else if (source < field) into[(TierField)source][start..].CopyTo(column);
            else if (source == LastLessFirst && field > (int)TierField.First)
                Difference(into[TierField.LastCounted][start..], into[TierField.First][start..], column);
            else return false;
        }
        if (flags == 0) return true;
        var buffer = new SampleBuffer();
        buffer.Extend(into.Count - start, out _, out var values);
        if (!HistogramCodec.TryDecode(ref reader, values, 0, buffer) || !buffer.HasHistograms) return false;
        for (var i = 0; i < values.Length; i++)
            if (buffer.Histograms[i] is { } histogram) into.SetHistogram(start + i, histogram);
        return true;
    }

    private static byte SourceOf(TierBuckets buckets, int field, int from, int count)
    {
        var column = buckets[(TierField)field].Slice(from, count);
        for (var other = 0; other < field; other++)
            if (SameBits(column, buckets[(TierField)other].Slice(from, count))) return (byte)other;
        if ((TierField)field != TierField.Within) return Own;
        Span<double> difference = new double[count];
        Difference(buckets[TierField.LastCounted].Slice(from, count), buckets[TierField.First].Slice(from, count),
            difference);
        return SameBits(column, difference) ? LastLessFirst : Own;
    }

    private static void Difference(ReadOnlySpan<double> last, ReadOnlySpan<double> first, Span<double> into)
    {
        for (var i = 0; i < into.Length; i++) into[i] = last[i] - first[i];
    }

    private static bool SameBits(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.Cast<double, long>(a).SequenceEqual(MemoryMarshal.Cast<double, long>(b));
}
