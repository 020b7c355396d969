using System.Runtime.CompilerServices;

namespace LightWatch.Storage.Embedded.Heads;

/// <summary>The samples of one series in one partition: sealed chunks, and open rows in order of time.</summary>
/// <remarks>
/// One writer. Appending in order only writes beyond the published count. Everything that changes what was published (a late or repeated
/// sample, sealing) happens between two increments of the version, odd inside; a reader copies the open rows and does so again if the
/// version moved. Readers therefore never hold the writer up. Times are kept as milliseconds since the partition's start.
/// </remarks>
internal sealed class HeadSeries(int firstRows)
{
    private int[] _rel = new int[firstRows];
    private double[] _values = new double[firstRows];
    private HeadExtras? _extras;
    private long _startUnixMs;                                   // of all open rows, unless the extras say more
    private int _count;
    private int _version;
    private int _lastChunk = -1;
    private int _sealedRows;

    /// <summary>Upper bound of the samples held.</summary>
    public int Samples => Volatile.Read(ref _count) + Volatile.Read(ref _sealedRows);

    /// <summary>For the writer only: a sample of any kind; start 0 = unknown.</summary>
    /// <param name="arena">Where the partition's chunks are sealed into.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ChunkArena arena, int rel, double value, NativeHistogram? histogram = null, long startUnixMs = 0)
    {
        var count = _count;
        var times = _rel;
        if (histogram is null && (uint)(count - 1) < (uint)(times.Length - 1) && rel > times[count - 1] && _extras is null && _startUnixMs == startUnixMs)
        {
            times[count] = rel;
            _values[count] = value;
            Volatile.Write(ref _count, count + 1);
        }
        else AppendSlow(arena, rel, value, histogram, startUnixMs);
    }

    /// <summary>Adds the samples inside a closed range (Unix ms) to a buffer, after rows that are older writes.</summary>
    /// <param name="open">The reader's scratch.</param>
    public void Read(ChunkArena arena, long fromUnixMs, long toUnixMs, OpenRows open, SampleBuffer into)
    {
        Copy(open);
        open.FindChunks(arena, fromUnixMs, toUnixMs);
        foreach (var chunk in open.Chunks)
        {
            var boundary = into.Count;
            if (!Chunks.ChunkCodec.TryDecode(arena.BytesOf(arena[chunk]), fromUnixMs, toUnixMs, into))
                throw new StoreException("a chunk in memory cannot be read: the memory of this machine may be faulty");
            SampleMerge.Tail(into, boundary);
        }
        var end = into.Count;
        open.AddTo(into, arena.StartUnixMs, fromUnixMs, toUnixMs);
        SampleMerge.Tail(into, end);
    }

    private void Copy(OpenRows into)
    {
        var wait = new SpinWait();
        while (true)
        {
            var version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                var count = Volatile.Read(ref _count);           // before the arrays: newer ones are never shorter
                into.Copy(count, Volatile.Read(ref _rel), Volatile.Read(ref _values), Volatile.Read(ref _extras), _startUnixMs, _lastChunk);
                Interlocked.MemoryBarrier();
                if (version == Volatile.Read(ref _version)) return;
            }
            wait.SpinOnce();
        }
    }

    private void AppendSlow(ChunkArena arena, int rel, double value, NativeHistogram? histogram, long startUnixMs)
    {
        Interlocked.Increment(ref _version);
        if (_count == _rel.Length) MakeRoom(arena);
        if (_count == 0 && _extras is null) _startUnixMs = startUnixMs;
        if (_extras is null && (histogram is not null || startUnixMs != _startUnixMs)) _extras = new HeadExtras(_rel.Length, _count, _startUnixMs);
        var row = _count;
        while (row > 0 && _rel[row - 1] >= rel) row--;
        if (row == _count || _rel[row] != rel)                   // else a repeated sample: the last one wins
        {
            var behind = _count - row;
            Array.Copy(_rel, row, _rel, row + 1, behind);
            Array.Copy(_values, row, _values, row + 1, behind);
            _extras?.Insert(row, behind);
            _count++;
        }
        _rel[row] = rel;
        _values[row] = value;
        _extras?.Set(row, histogram, startUnixMs);
        Interlocked.Increment(ref _version);
    }

    private void MakeRoom(ChunkArena arena)
    {
        if (_rel.Length >= arena.SealRows)
        {
            Seal(arena);
            return;
        }
        var capacity = Math.Min(_rel.Length * 2, arena.SealRows);
        Array.Resize(ref _rel, capacity);
        Array.Resize(ref _values, capacity);
        _extras?.Resize(capacity);
    }

    private void Seal(ChunkArena arena)
    {
        ReadOnlySpan<long> starts = [];
        if (_extras is not null) starts = _extras.StartUnixMs[.._count];
        else if (_startUnixMs != 0) starts = arena.Repeat(_startUnixMs, _count);
        var histograms = _extras is null ? [] : _extras.Histograms[.._count];
        _lastChunk = arena.Seal(_rel.AsSpan(0, _count), _values.AsSpan(0, _count), histograms, starts, _lastChunk);
        Volatile.Write(ref _sealedRows, _sealedRows + _count);
        _extras = null;
        _count = 0;
    }
}
