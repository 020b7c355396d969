namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Cuts a series into chunks at halves, quarters … of the partition, so that series sampled together are cut together
/// and share their times.
/// </summary>
internal static class ChunkSplit
{
    /// <summary>Runs of rows (first row, number), each of at most <paramref name="maxSamples"/>, in order.</summary>
    public static List<(int From, int Count)> Of(ReadOnlySpan<long> unixMs, long partitionStartUnixMs,
        long partitionEndUnixMs, int maxSamples)
    {
        var runs = new List<(int, int)>();
        Split(unixMs, 0, unixMs.Length, partitionStartUnixMs, partitionEndUnixMs, maxSamples, runs);
        return runs;
    }

    private static void Split(ReadOnlySpan<long> unixMs, int from, int to, long start, long end, int most,
        List<(int, int)> runs)
    {
        if (from == to) return;
        if (to - from <= most)
        {
            runs.Add((from, to - from));
            return;
        }
        var middle = start + ((end - start) / 2);
        var cut = from + LightWatch.Storage.Chunks.ColumnReader.LowerBound(unixMs[from..to], middle);
        Split(unixMs, from, cut, start, middle, most, runs);
        Split(unixMs, cut, to, middle, end, most, runs);
    }
}
