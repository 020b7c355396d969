using System.Runtime.InteropServices;

namespace LightWatch.Storage.Head;

/// <summary>A reader's copy of the open rows of one series, and the list of its chunks; one owner, reused.</summary>
internal sealed class OpenRows
{
    private OpenRow[] _rows = new OpenRow[ChunkArena.MaxOpenRows];
    private NativeHistogram?[]? _histograms;
    private long[]? _starts;
    private long _startUnixMs;
    private int _count;
    private int _lastChunk;
    private readonly List<int> _chunks = [];

    /// <summary>Numbers of the chunks that <see cref="FindChunks"/> found, in the order they were sealed.</summary>
    public ReadOnlySpan<int> Chunks => CollectionsMarshal.AsSpan(_chunks);

    /// <summary>
    /// Takes a copy; what is copied while the writer is at work may be nonsense but is never out of bounds.
    /// </summary>
    public void Copy(int count, OpenRow[] rows, HeadExtras? extras, long startUnixMs, int lastChunk)
    {
        count = Math.Min(count, rows.Length);
        if (extras is not null) count = Math.Min(count, Math.Min(extras.Histograms.Length, extras.StartUnixMs.Length));
        if (_rows.Length < count) _rows = new OpenRow[rows.Length];
        rows.AsSpan(0, count).CopyTo(_rows);
        _histograms = extras?.Histograms[..count].ToArray();
        _starts = extras?.StartUnixMs[..count].ToArray();
        _startUnixMs = startUnixMs;
        _count = count;
        _lastChunk = lastChunk;
    }

    /// <summary>Lists the chunks sealed before the copied rows that have samples in a closed range.</summary>
    public void FindChunks(ChunkArena arena, long fromUnixMs, long toUnixMs)
    {
        _chunks.Clear();
        for (var number = _lastChunk; number >= 0;)
        {
            var chunk = arena[number];
            if (arena.StartUnixMs + chunk.FirstRel <= toUnixMs && arena.StartUnixMs + chunk.LastRel >= fromUnixMs)
                _chunks.Add(number);
            number = chunk.Previous;
        }
        _chunks.Reverse();
    }

    /// <summary>Adds the rows inside a closed range (Unix ms) to a buffer.</summary>
    public void AddTo(SampleBuffer into, long partitionStartUnixMs, long fromUnixMs, long toUnixMs)
    {
        var first = 0;
        while (first < _count && partitionStartUnixMs + _rows[first].Rel < fromUnixMs) first++;
        var end = _count;
        while (end > first && partitionStartUnixMs + _rows[end - 1].Rel > toUnixMs) end--;
        if (end == first) return;
        var row = into.Count;
        into.Extend(end - first, out var unixMs, out var values);
        for (var i = first; i < end; i++)
        {
            unixMs[i - first] = partitionStartUnixMs + _rows[i].Rel;
            values[i - first] = _rows[i].Value;
        }
        if (_histograms is null && _startUnixMs == 0) return;
        for (var i = first; i < end; i++, row++)
        {
            if (_histograms?[i] is { } histogram) into.SetHistogram(row, histogram);
            var start = _starts?[i] ?? _startUnixMs;
            if (start != 0) into.SetStart(row, start);
        }
    }
}
