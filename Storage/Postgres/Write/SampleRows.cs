using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>Columns of a batch as rows of <c>sample</c> in the binary COPY format.</summary>
/// <remarks>
/// <code>
/// 00 03 | 00 00 00 08 | series_id 8 | 00 00 00 08 | time 8 | 00 00 00 08 | value 8         38 bytes, always
/// </code>
/// </remarks>
internal static class SampleRows
{
    public const int RowBytes = 38;

    /// <summary>Writes float rows; histogram rows are left out.</summary>
    /// <param name="batch">Its ids are resolved.</param>
    /// <param name="from">First row.</param>
    /// <param name="rows">Rows to look at.</param>
    public static void Write(SampleBatch batch, int from, int rows, CopyBuffer to)
    {
        var bytes = to.Take(rows * RowBytes);
        var histograms = batch.Histograms.IsEmpty ? default : batch.Histograms.Slice(from, rows);
        var written = Write(
            batch.Series.Slice(from, rows), batch.UnixMs.Slice(from, rows), batch.Values.Slice(from, rows), histograms,
            bytes);
        to.GiveBack((rows - written) * RowBytes);
    }

    private static int Write(
        ReadOnlySpan<SeriesId> series, ReadOnlySpan<long> unixMs, ReadOnlySpan<double> values,
        ReadOnlySpan<NativeHistogram?> histograms, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, series.Length * RowBytes);
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var eight = BinaryPrimitives.ReverseEndianness(8);
        var three = BinaryPrimitives.ReverseEndianness((short)3);
        var written = 0;
        for (var i = 0; i < series.Length; i++)
        {
            if (!histograms.IsEmpty && histograms[i] is not null) continue;
            Unsafe.WriteUnaligned(ref at, three);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 2), eight);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 6), BinaryPrimitives.ReverseEndianness(series[i].Value));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 14), eight);
            Unsafe.WriteUnaligned(
                ref Unsafe.Add(ref at, 18), BinaryPrimitives.ReverseEndianness(CopyBuffer.Microseconds(unixMs[i])));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 26), eight);
            Unsafe.WriteUnaligned(
                ref Unsafe.Add(ref at, 30),
                BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToInt64Bits(values[i])));
            at = ref Unsafe.Add(ref at, RowBytes);
            written++;
        }
        return written;
    }
}
