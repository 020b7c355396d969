namespace LightWatch.Storage.Head;

/// <summary>
/// What only some series need beside times and values: histograms, and start times that differ from row to row.
/// </summary>
internal sealed class HeadExtras
{
    private NativeHistogram?[] _histograms;
    private long[] _startUnixMs;

    /// <param name="capacity">Rows there is room for.</param>
    /// <param name="rows">Rows there are; all float.</param>
    /// <param name="startUnixMs">The start time of these.</param>
    public HeadExtras(int capacity, int rows, long startUnixMs)
    {
        _histograms = new NativeHistogram?[capacity];
        _startUnixMs = new long[capacity];
        _startUnixMs.AsSpan(0, rows).Fill(startUnixMs);
    }

    public ReadOnlySpan<NativeHistogram?> Histograms => _histograms;

    public ReadOnlySpan<long> StartUnixMs => _startUnixMs;

    public void Set(int row, NativeHistogram? histogram, long startUnixMs)
    {
        _histograms[row] = histogram;
        _startUnixMs[row] = startUnixMs;
    }

    /// <summary>Makes room for a row before the last <paramref name="behind"/> ones.</summary>
    public void Insert(int row, int behind)
    {
        Array.Copy(_histograms, row, _histograms, row + 1, behind);
        Array.Copy(_startUnixMs, row, _startUnixMs, row + 1, behind);
    }

    public void Resize(int capacity)
    {
        Array.Resize(ref _histograms, capacity);
        Array.Resize(ref _startUnixMs, capacity);
    }
}
