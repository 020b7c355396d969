namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// What a select holds: by series its pieces in order of time, each a chunk of a closed partition or rows as they came.
/// </summary>
internal sealed class SelectedRows(int series, int partitions)
{
    // Before the first partition, one for each, and after the last; null: not known yet, or nothing.
    private readonly object?[] _pieces = new object?[(long)series * (partitions + 2)];
    private readonly int _width = partitions + 2;

    /// <summary>Bytes held, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes read from the database.</summary>
    public long Read { get; set; }

    /// <summary>
    /// Pieces of one series: byte[] or <see cref="SeriesRows"/>, empty or null where there is nothing.
    /// </summary>
    public ReadOnlySpan<object?> Pieces(int index) => _pieces.AsSpan(index * _width, _width);

    /// <summary>Takes what the cache has of a partition; true if it has it for all series.</summary>
    public bool TryFill(int partition, long[] ids, CachedPartition from)
    {
        var all = true;
        for (var i = 0; i < ids.Length; i++)
        {
            if (from.TryGet(ids[i], out var chunk)) Set(i, partition, chunk);
            else all = false;
        }
        return all;
    }

    /// <summary>The series of which something of a window is not known yet.</summary>
    public long[] Missing(long[] ids, ReadWindow window)
    {
        var missing = new List<long>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
            if (Pieces(i).Slice(window.FirstPartition + 1, window.Partitions).Contains(null)) missing.Add(ids[i]);
        return [.. missing];
    }

    public void Set(int index, int partition, object piece)
    {
        _pieces[((long)index * _width) + partition + 1] = piece;
        Bytes += piece is byte[] chunk ? chunk.Length : 0;
    }

    /// <summary>Adds rows of all series from before the first partition, or from after the last.</summary>
    public void AddOnce(GatheredRows rows, bool isLast)
    {
        for (var i = 0; i < series; i++) _pieces[((long)i * _width) + (isLast ? _width - 1 : 0)] = rows[i];
        Bytes += rows.Bytes;
    }
}
