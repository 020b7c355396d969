using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>A chunk that stands alone: samples of one series, times and all.</summary>
/// <remarks><code>
/// time length   varint, bytes of the time column
/// times         <see cref="TimeCodec"/>
/// rows          <see cref="RowCodec"/>
/// </code></remarks>
internal static class ChunkCodec
{
    /// <summary>Most samples in one chunk.</summary>
    public const int MaxSamples = TimeCodec.MaxSamples;

    /// <summary>Appends a chunk of float samples, at least one, times strictly ascending.</summary>
    public static void Encode(ReadOnlySpan<long> unixMs, ReadOnlySpan<double> values, ByteWriter into) =>
        Encode(unixMs, values, [], [], into);

    /// <summary>
    /// Appends a chunk of rows of any kind; <paramref name="histograms"/> and <paramref name="startUnixMs"/> may be
    /// empty.
    /// </summary>
    /// <remarks>A row with a histogram has its value read back as NaN.</remarks>
    public static void Encode(
        ReadOnlySpan<long> unixMs, ReadOnlySpan<double> values, ReadOnlySpan<NativeHistogram?> histograms,
            ReadOnlySpan<long> startUnixMs, ByteWriter into)
    {
        ArgumentOutOfRangeException.ThrowIfZero(unixMs.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, unixMs.Length);
        var times = t_times ??= new ByteWriter(256);
        times.Clear();
        TimeCodec.Encode(unixMs, times);
        into.Varint((ulong)times.Length);
        into.Bytes(times.Written);
        RowCodec.Encode(values, histograms, startUnixMs, into);
    }

    /// <summary>Reads count, first and last time without decoding.</summary>
    public static bool TryHead(ReadOnlySpan<byte> chunk, out TimeRange range)
    {
        var reader = new ByteReader(chunk);
        range = default;
        return reader.TryVarint(out _) && TimeCodec.TryHead(ref reader, out range);
    }

    /// <summary>
    /// Appends the chunk's samples from <paramref name="fromUnixMs"/> to <paramref name="toUnixMs"/>, both included.
    /// </summary>
    /// <returns>
    /// False if the bytes are no chunk; the buffer is then as it was, but for garbage past its count.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<byte> chunk, long fromUnixMs, long toUnixMs, SampleBuffer appendTo)
    {
        var reader = new ByteReader(chunk);
        if (!reader.TryCount(chunk.Length, out var timeBytes) || !reader.TryTake(timeBytes, out var times))
            return false;
        return ColumnReader.TryAppend(times, reader.Rest, fromUnixMs, toUnixMs, appendTo);
    }

    /// <summary>Decodes a chunk of float samples into the front of the spans, which must hold its count.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> chunk, Span<long> unixMs, Span<double> values, out int count)
    {
        count = 0;
        var reader = new ByteReader(chunk);
        if (!reader.TryCount(chunk.Length, out var timeBytes) || !reader.TryTake(timeBytes, out var times))
            return false;
        var timeReader = new ByteReader(times);
        if (!TimeCodec.TryHead(ref timeReader, out var range) || range.Count > unixMs.Length
            || range.Count > values.Length) return false;
        if (!TimeCodec.TryDecode(ref timeReader, range, unixMs[..range.Count])
            || !ValueCodec.TryDecode(ref reader, values[..range.Count])) return false;
        count = range.Count;
        return true;
    }

    [ThreadStatic]
    private static ByteWriter? t_times;
}
