using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Everything about the rows of a chunk but their times: values, histograms, start times.</summary>
/// <remarks><code>
/// plain   a <see cref="ValueCodec"/> column, whose first byte is below 16
/// rich    byte 16 + (1 start times) + (2 histograms)
///         starts      <see cref="IntegerCodec"/> column, milliseconds, 0 unknown   (only if 1)
///         histograms  <see cref="HistogramCodec"/> rows                            (only if 2)
///         values      <see cref="ValueCodec"/> column                              (only if not 2)
/// </code></remarks>
internal static class RowCodec
{
    private const int Rich = 16;
    private const int Starts = 1;
    private const int Histograms = 2;

    /// <summary>
    /// Appends the rows; <paramref name="histograms"/> and <paramref name="startUnixMs"/> may be empty.
    /// </summary>
    public static void Encode(
        ReadOnlySpan<double> values, ReadOnlySpan<NativeHistogram?> histograms, ReadOnlySpan<long> startUnixMs,
            ByteWriter into)
    {
        var hasStarts = startUnixMs.ContainsAnyExcept(0L);
        var hasHistograms = HistogramCodec.HasAny(histograms);
        if (hasStarts || hasHistograms)
            into.Byte((byte)(Rich | (hasStarts ? Starts : 0) | (hasHistograms ? Histograms : 0)));
        if (hasStarts) IntegerCodec.Encode(startUnixMs, into);
        if (hasHistograms) HistogramCodec.Encode(values, histograms, into);
        else ValueCodec.Encode(values, into);
    }

    /// <summary>
    /// Fills the last rows of <paramref name="into"/>, whose number is that of <paramref name="values"/>, its own last
    /// rows.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> values, SampleBuffer into)
    {
        if (reader.AtEnd) return false;
        var lead = reader.Rest[0];
        if ((lead & Rich) == 0) return ValueCodec.TryDecode(ref reader, values);
        if ((lead & ~(Rich | Starts | Histograms)) != 0) return false;
        reader.TrySkip(1);
        var firstRow = into.Count - values.Length;
        if ((lead & Starts) != 0 && !TryStarts(ref reader, firstRow, into)) return false;
        return (lead & Histograms) != 0 ? HistogramCodec.TryDecode(ref reader, values, firstRow, into)
            : ValueCodec.TryDecode(ref reader, values);
    }

    private static bool TryStarts(ref ByteReader reader, int firstRow, SampleBuffer into)
    {
        var starts = new long[into.Count - firstRow];
        if (!IntegerCodec.TryDecode(ref reader, starts)) return false;
        for (var i = 0; i < starts.Length; i++)
            if (starts[i] != 0) into.SetStart(firstRow + i, starts[i]);
        return true;
    }
}
