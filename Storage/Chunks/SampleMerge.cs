namespace LightWatch.Storage.Chunks;

/// <summary>Puts a run of newer samples in order with the older ones before it, each time once.</summary>
internal static class SampleMerge
{
    [ThreadStatic]
    private static SampleBuffer? _scratch;

    /// <summary>
    /// Rows before <paramref name="boundary"/> and rows from it on are both ascending, each time once; afterwards all
    /// are. Where both have the same time, the row behind the boundary stays.
    /// </summary>
    public static void Tail(SampleBuffer buffer, int boundary)
    {
        Ascending.Check(buffer.UnixMs[..boundary]);
        Ascending.Check(buffer.UnixMs[boundary..]);
        if (boundary == 0 || boundary == buffer.Count || buffer.UnixMs[boundary - 1] < buffer.UnixMs[boundary]) return;
        var first = LowerBound(buffer.UnixMs[..boundary], buffer.UnixMs[boundary]);
        var merged = _scratch ??= new SampleBuffer();
        merged.Clear();
        for (int old = first, newer = boundary; old < boundary || newer < buffer.Count;)
        {
            var order = old == boundary ? 1 : newer == buffer.Count ? -1 : buffer.UnixMs[old]
                .CompareTo(buffer.UnixMs[newer]);
            if (order == 0) old++;
            Copy(buffer, order < 0 ? old++ : newer++, merged);
        }
        buffer.Slice(0, first);
        for (var i = 0; i < merged.Count; i++) Copy(merged, i, buffer);
        merged.Clear();
        Ascending.Check(buffer.UnixMs);
    }

    private static int LowerBound(ReadOnlySpan<long> ascending, long value)
    {
        var index = ascending.BinarySearch(value);
        return index < 0 ? ~index : index;
    }

    private static void Copy(SampleBuffer from, int row, SampleBuffer to) => to.Add(
        from.UnixMs[row], from.Values[row], from.HasHistograms ? from.Histograms[row] : null, from.HasStartTimes
            ? from.StartUnixMs[row] : 0);
}
