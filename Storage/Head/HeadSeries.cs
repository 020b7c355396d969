using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Head;

/// <summary>One open row; the time is milliseconds since the partition's start.</summary>
internal record struct OpenRow(double Value, int Rel);

/// <summary>The samples of one series in one partition: sealed chunks, and open rows in order of time.</summary>
/// <remarks>
/// One writer. Appending in order only writes beyond the published count. Everything that changes what was published (a
/// late or repeated sample, sealing) happens between two increments of the version, odd inside; a reader copies the
/// open rows and does so again if the version moved. Readers therefore never hold the writer up. What an append looks
/// at is in the object itself, and a row is written to one place: with many series each place is a cache miss. <c>0
/// &lt;= _count &lt;= _room == _rows.Length</c>.
/// </remarks>
internal sealed class HeadSeries(int firstRows)
{
    private OpenRow[] _rows = new OpenRow[firstRows];
    private HeadExtras? _extras;
    private long _startUnixMs;                                   // of all open rows, unless the extras say more
    private int _room = firstRows;
    private int _count;
    private int _lastRel;                                        // of the open row that comes last
    private int _version;
    private int _lastChunk = -1;
    private int _sealedRows;

    /// <summary>Upper bound of the samples held.</summary>
    public int Samples => Volatile.Read(ref _count) + Volatile.Read(ref _sealedRows);

    /// <summary>For the writer only: asks the processor for the place of the next row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Fetch()
    {
        // A hint about an address, not an access: it does not matter if the array moves.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), _count)));
    }

    /// <summary>For the writer only: a sample of any kind; start 0 = unknown.</summary>
    /// <param name="arena">Where the partition's chunks are sealed into.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ChunkArena arena, int rel, double value, NativeHistogram? histogram = null, long startUnixMs = 0)
    {
        var count = _count;
        Debug.Assert(count >= 0 && count <= _room && _room == _rows.Length, "0 <= _count <= _room == _rows.Length");
        Debug.Assert(rel >= 0, "the time lies in the partition");
        if (histogram is null && count > 0 && count < _room && rel > _lastRel && _extras is null
            && _startUnixMs == startUnixMs)
        {
            Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), count) = new OpenRow(value, rel);
            _lastRel = rel;
            Volatile.Write(ref _count, count + 1);
        }
        else AppendSlow(arena, rel, value, histogram, startUnixMs);
    }

    /// <summary>
    /// Adds the samples inside a closed range (Unix ms) to a buffer, after rows that are older writes.
    /// </summary>
    /// <param name="open">The reader's scratch.</param>
    /// <returns>Chunks read.</returns>
    public int Read(ChunkArena arena, long fromUnixMs, long toUnixMs, OpenRows open, SampleBuffer into)
    {
        Copy(open);
        open.FindChunks(arena, fromUnixMs, toUnixMs);
        foreach (var chunk in open.Chunks)
        {
            var boundary = into.Count;
            if (!LightWatch.Storage.Chunks.ChunkCodec.TryDecode(arena.BytesOf(arena[chunk]), fromUnixMs, toUnixMs,
                into))
                throw new StoreException("a chunk in memory cannot be read: the memory of this machine may be faulty");
            SampleMerge.Tail(into, boundary);
        }
        var end = into.Count;
        open.AddTo(into, arena.StartUnixMs, fromUnixMs, toUnixMs);
        SampleMerge.Tail(into, end);
        return open.Chunks.Length + 1;
    }

    private void Copy(OpenRows into)
    {
        var wait = new SpinWait();
        while (true)
        {
            var version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                var count = Volatile.Read(ref _count);           // before the array: a newer one is never shorter
                into.Copy(count, Volatile.Read(ref _rows), Volatile.Read(ref _extras), _startUnixMs, _lastChunk);
                Interlocked.MemoryBarrier();
                if (version == Volatile.Read(ref _version)) return;
            }
            wait.SpinOnce();
        }
    }

    private void AppendSlow(ChunkArena arena, int rel, double value, NativeHistogram? histogram, long startUnixMs)
    {
        Interlocked.Increment(ref _version);
        Debug.Assert((_version & 1) == 1, "odd inside a change");
        if (_count == _room) MakeRoom(arena);
        if (_count == 0 && _extras is null) _startUnixMs = startUnixMs;
        if (_extras is null && (histogram is not null || startUnixMs != _startUnixMs))
            _extras = new HeadExtras(_room, _count, _startUnixMs);
        var row = _count;
        while (row > 0 && _rows[row - 1].Rel >= rel) row--;
        if (row == _count || _rows[row].Rel != rel)              // else a repeated sample: the last one wins
        {
            var behind = _count - row;
            Array.Copy(_rows, row, _rows, row + 1, behind);
            _extras?.Insert(row, behind);
            _count++;
        }
        _rows[row] = new OpenRow(value, rel);
        _extras?.Set(row, histogram, startUnixMs);
        _lastRel = _rows[_count - 1].Rel;
        CheckOrder();
        Interlocked.Increment(ref _version);
        Debug.Assert((_version & 1) == 0, "even outside a change");
    }

    private void MakeRoom(ChunkArena arena)
    {
        if (_room >= arena.SealRows)
        {
            Seal(arena);
            return;
        }
        var room = Math.Min(_room * 2, arena.SealRows);
        Array.Resize(ref _rows, room);
        _extras?.Resize(room);
        _room = room;
    }

    private void Seal(ChunkArena arena)
    {
        _lastChunk = arena.Seal(_rows.AsSpan(0, _count), _extras, _startUnixMs, _lastChunk);
        Volatile.Write(ref _sealedRows, _sealedRows + _count);
        _extras = null;
        _count = 0;
    }

    [Conditional("DEBUG")]
    private void CheckOrder()
    {
        for (var i = 1; i < _count; i++)
            Debug.Assert(_rows[i - 1].Rel < _rows[i].Rel, "open rows ascend, each time once");
    }
}
