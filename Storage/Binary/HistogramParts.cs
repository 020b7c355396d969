namespace LightWatch.Storage.Binary;

/// <summary>What the two forms of a histogram (a row of a frame, the layout of a chunk's run) write alike.</summary>
/// <remarks><code>
/// spans    varint n, n x (zigzag offset, varint length)
/// doubles  varint n, n x 8
/// </code></remarks>
internal static class HistogramParts
{
    /// <param name="max">Most spans; more are refused.</param>
    public static bool TrySpans(ref ByteReader from, int max, out BucketSpan[] spans)
    {
        spans = [];
        if (!from.TryElements(2, out var count) || count > max) return false;
        if (count > 0) spans = new BucketSpan[count];
        foreach (ref var span in spans.AsSpan())
        {
            if (!from.TryZigZag(out var offset) || offset is < int.MinValue or > int.MaxValue) return false;
            if (!from.TryVarint(out var length) || length > uint.MaxValue) return false;
            span = new BucketSpan((int)offset, (uint)length);
        }
        return true;
    }

    /// <param name="max">Most numbers; more are refused.</param>
    public static bool TryDoubles(ref ByteReader from, int max, out double[] values)
    {
        values = [];
        if (!from.TryElements(sizeof(double), out var count) || count > max) return false;
        if (!from.TryTake(count * sizeof(double), out var bytes)) return false;
        if (count > 0) values = new double[count];
        LittleEndian.Read(bytes, values);
        return true;
    }
}
