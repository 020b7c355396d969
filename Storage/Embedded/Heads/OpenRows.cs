using System.Runtime.InteropServices;

namespace LightWatch.Storage.Embedded.Heads;

/// <summary>A reader's copy of the open rows of one series, and the list of its chunks; one owner, reused.</summary>
internal sealed class OpenRows
{
    private int[] _rel = new int[128];
    private double[] _values = new double[128];
    private NativeHistogram?[]? _histograms;
    private long[]? _starts;
    private long _startUnixMs;
    private int _count;
    private int _lastChunk;
    private readonly List<int> _chunks = [];

    /// <summary>Numbers of the chunks that <see cref="FindChunks"/> found, in the order they were sealed.</summary>
    public ReadOnlySpan<int> Chunks => CollectionsMarshal.AsSpan(_chunks);

    /// <summary>Takes a copy; what is copied while the writer is at work may be nonsense but is never out of bounds.</summary>
    public void Copy(int count, int[] rel, double[] values, HeadExtras? extras, long startUnixMs, int lastChunk)
    {
        count = Math.Min(count, Math.Min(rel.Length, values.Length));
        if (extras is not null) count = Math.Min(count, Math.Min(extras.Histograms.Length, extras.StartUnixMs.Length));
        if (_rel.Length < count)
        {
            _rel = new int[rel.Length];
            _values = new double[rel.Length];
        }
        rel.AsSpan(0, count).CopyTo(_rel);
        values.AsSpan(0, count).CopyTo(_values);
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
            if (arena.StartUnixMs + chunk.FirstRel <= toUnixMs && arena.StartUnixMs + chunk.LastRel >= fromUnixMs) _chunks.Add(number);
            number = chunk.Previous;
        }
        _chunks.Reverse();
    }

    /// <summary>Adds the rows inside a closed range (Unix ms) to a buffer.</summary>
    public void AddTo(SampleBuffer into, long partitionStartUnixMs, long fromUnixMs, long toUnixMs)
    {
        var first = 0;
        while (first < _count && partitionStartUnixMs + _rel[first] < fromUnixMs) first++;
        var end = _count;
        while (end > first && partitionStartUnixMs + _rel[end - 1] > toUnixMs) end--;
        if (end == first) return;
        var row = into.Count;
        into.Extend(end - first, out var unixMs, out var values);
        for (var i = first; i < end; i++) unixMs[i - first] = partitionStartUnixMs + _rel[i];
        _values.AsSpan(first, end - first).CopyTo(values);
        for (var i = first; i < end; i++, row++)
        {
            if (_histograms?[i] is { } histogram) into.SetHistogram(row, histogram);
            var start = _starts?[i] ?? _startUnixMs;
            if (start != 0) into.SetStart(row, start);
        }
    }
}
