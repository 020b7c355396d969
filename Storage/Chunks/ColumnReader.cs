using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Puts a time column and its rows together in a caller's buffer.</summary>
internal static class ColumnReader
{
    /// <summary>
    /// Appends the samples from <paramref name="fromUnixMs"/> to <paramref name="toUnixMs"/>, both included.
    /// </summary>
    /// <returns>False if the bytes are malformed; the buffer then has the rows it had.</returns>
    public static bool TryAppend(ReadOnlySpan<byte> times, ReadOnlySpan<byte> rows, long fromUnixMs, long toUnixMs,
        SampleBuffer appendTo)
    {
        var timeReader = new ByteReader(times);
        if (!TimeCodec.TryHead(ref timeReader, out var range)) return false;
        if (range.FirstUnixMs > toUnixMs || range.LastUnixMs < fromUnixMs) return true;

        var start = appendTo.Count;
        appendTo.Extend(range.Count, out var unixMs, out var values);
        var rowReader = new ByteReader(rows);
        if (!TimeCodec.TryDecode(ref timeReader, range, unixMs) || !RowCodec.TryDecode(ref rowReader, values, appendTo))
        {
            appendTo.RemoveRange(start, appendTo.Count - start);
            return false;
        }
        if (range.LastUnixMs > toUnixMs)
        {
            var end = start + LowerBound(unixMs, toUnixMs + 1);
            appendTo.RemoveRange(end, appendTo.Count - end);
        }
        if (range.FirstUnixMs < fromUnixMs) appendTo.RemoveRange(start, LowerBound(unixMs, fromUnixMs));
        return true;
    }

    /// <summary>The first index whose time is not before <paramref name="bound"/>.</summary>
    public static int LowerBound(ReadOnlySpan<long> unixMs, long bound)
    {
        int low = 0, high = unixMs.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (unixMs[middle] < bound) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
