using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Frames;

/// <summary>
/// A column of integers as runs of equal differences: one time for a thousand rows, or ids that ascend by one, cost a
/// few bytes.
/// </summary>
/// <remarks>
/// Bytes: repeated (zigzag difference, varint rows) until all rows are there. A run of n rows with difference d means
/// that each of them is d more than the row before it; the row before the first is 0. Differences wrap around at 64
/// bits.
/// </remarks>
internal static class RunColumn
{
    public static void Write(FrameBuffer to, ReadOnlySpan<long> column)
    {
        long previous = 0;
        for (var i = 0; i < column.Length;)
        {
            var difference = unchecked(column[i] - previous);
            previous = column[i];
            var start = i++;
            while (i < column.Length && unchecked(column[i] - previous) == difference) previous = column[i++];
            to.WriteZigZag(difference);
            to.WriteVarint((ulong)(i - start));
        }
    }

    /// <returns>False if the runs end early or hold more rows than <paramref name="column"/> has.</returns>
    public static bool TryRead(ref ByteReader from, Span<long> column)
    {
        long value = 0;
        for (var i = 0; i < column.Length;)
        {
            if (!from.TryZigZag(out var difference) || !from.TryVarint(out var rows)) return false;
            if (rows == 0 || rows > (ulong)(column.Length - i)) return false;
            for (var end = i + (int)rows; i < end; i++)
            {
                value = unchecked(value + difference);
                column[i] = value;
            }
        }
        return true;
    }
}
