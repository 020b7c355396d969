using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Rows of which some or all are native histograms: runs of one bucket layout, and in each a column per bucket.
/// </summary>
/// <remarks>
/// <code>
/// run      varint rows, then
///          float rows:      byte 0, <see cref="ValueCodec"/> column
///          histogram rows:  byte 1, layout (<see cref="HistogramLayout"/>), then <see cref="ValueCodec"/> columns of
///                           count, zero count, sum, each positive bucket, each negative bucket
/// … until all rows are there
/// </code>
/// Bucket counts of cumulative histograms are integers that grow slowly: as columns they pack like any counter. All
/// doubles survive bit for bit.
/// </remarks>
internal static class HistogramCodec
{
    private const int FloatRun = 0;
    private const int HistogramRun = 1;

    /// <summary>Doubles besides the buckets: count, zero count, sum.</summary>
    private const int FixedColumns = 3;

    public static bool HasAny(ReadOnlySpan<NativeHistogram?> histograms)
    {
        foreach (var histogram in histograms)
            if (histogram is not null) return true;
        return false;
    }

    /// <summary>Appends the rows; a null histogram makes a float row.</summary>
    public static void Encode(ReadOnlySpan<double> values, ReadOnlySpan<NativeHistogram?> histograms, ByteWriter into)
    {
        for (var at = 0; at < values.Length;)
        {
            var rows = RunLength(histograms[at..]);
            into.Varint((ulong)rows);
            if (histograms[at] is { } first)
            {
                into.Byte(HistogramRun);
                HistogramLayout.Write(first, into);
                EncodeColumns(histograms.Slice(at, rows), into);
            }
            else
            {
                into.Byte(FloatRun);
                ValueCodec.Encode(values.Slice(at, rows), into);
            }
            at += rows;
        }
    }

    /// <summary>
    /// Fills <paramref name="values"/> (NaN for histograms) and the histograms of the rows from
    /// <paramref name="firstRow"/> on.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> values, int firstRow, SampleBuffer into)
    {
        for (var at = 0; at < values.Length;)
        {
            if (!reader.TryCount(values.Length - at, out var rows) || rows == 0 || !reader.TryByte(out var kind))
                return false;
            switch (kind)
            {
                case FloatRun when ValueCodec.TryDecode(ref reader, values.Slice(at, rows)):
                    break;
                case HistogramRun when HistogramLayout.TryRead(ref reader, out var layout)
                    && TryColumns(ref reader, layout, rows, firstRow + at, into):
                    values.Slice(at, rows).Fill(double.NaN);
                    break;
                default:
                    return false;
            }
            at += rows;
        }
        return true;
    }

    private static int RunLength(ReadOnlySpan<NativeHistogram?> histograms)
    {
        var rows = 1;
        while (rows < histograms.Length && HistogramLayout.Same(histograms[0], histograms[rows])) rows++;
        return rows;
    }

    private static void EncodeColumns(ReadOnlySpan<NativeHistogram?> histograms, ByteWriter into)
    {
        var positive = histograms[0]!.PositiveCounts.Length;
        var columns = FixedColumns + positive + histograms[0]!.NegativeCounts.Length;
        var column = new double[histograms.Length];
        for (var c = 0; c < columns; c++)
        {
            for (var row = 0; row < column.Length; row++)
            {
                var h = histograms[row]!;
                column[row] = c switch
                {
                    0 => h.Count,
                    1 => h.ZeroCount,
                    2 => h.Sum,
                    _ when c < FixedColumns + positive => h.PositiveCounts[c - FixedColumns],
                    _ => h.NegativeCounts[c - FixedColumns - positive],
                };
            }
            ValueCodec.Encode(column, into);
        }
    }

    private static bool TryColumns(ref ByteReader reader, HistogramLayout layout, int rows, int firstRow,
        SampleBuffer into)
    {
        // Every column takes at least two bytes: a hostile layout cannot make us allocate more than its bytes warrant.
        var buckets = layout.PositiveBuckets + layout.NegativeBuckets;
        if ((FixedColumns + buckets) * 2L > reader.Rest.Length) return false;
        Span<double> count = new double[rows], zeroCount = new double[rows], sum = new double[rows],
            bucket = new double[rows];
        if (!ValueCodec.TryDecode(ref reader, count) || !ValueCodec.TryDecode(ref reader, zeroCount)
            || !ValueCodec.TryDecode(ref reader, sum)) return false;
        var made = new NativeHistogram[rows];
        for (var row = 0; row < rows; row++)
            made[row] = layout.Make(count[row], zeroCount[row], sum[row]);
        for (var b = 0; b < buckets; b++)
        {
            if (!ValueCodec.TryDecode(ref reader, bucket)) return false;
            for (var row = 0; row < rows; row++)
            {
                if (b < layout.PositiveBuckets) made[row].PositiveCounts[b] = bucket[row];
                else made[row].NegativeCounts[b - layout.PositiveBuckets] = bucket[row];
            }
        }
        for (var row = 0; row < rows; row++) into.SetHistogram(firstRow + row, made[row]);
        return true;
    }
}
