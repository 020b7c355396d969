using System.Diagnostics;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Head;

/// <summary>A sealed chunk of a series in the head. Times are milliseconds since the partition's start.</summary>
/// <param name="Previous">The series' chunk before this one, -1 = none.</param>
internal readonly record struct SealedChunk(int Previous, int Page, int Offset, int Bytes, int Rows, int FirstRel,
    int LastRel);

/// <summary>
/// The sealed chunks of a partition, packed into pages: no object, hence no garbage, for each. Only ever grows.
/// </summary>
/// <remarks>
/// One writer. A reader may look at every chunk whose number it was given by the writer after it was added.
/// </remarks>
internal sealed class ChunkArena(long startUnixMs)
{
    private const int PageBytes = 256 * 1024;
    private const int ChunksInPage = 4096;

    private readonly ByteWriter _encoded = new();
    private readonly long[] _times = new long[MaxOpenRows];
    private readonly double[] _values = new double[MaxOpenRows];
    private readonly long[] _starts = new long[MaxOpenRows];
    private byte[][] _pages = new byte[4][];
    private SealedChunk[][] _chunks = new SealedChunk[4][];
    private int _pageCount;
    private int _pageUsed = PageBytes;
    private int _count;
    private long _bytes;

    /// <summary>Most rows a series keeps open.</summary>
    public const int MaxOpenRows = 128;

    /// <summary>
    /// Rows at which open rows are sealed: less where very many series would otherwise fill the memory with open rows.
    /// </summary>
    public int SealRows { get; init; } = MaxOpenRows;

    /// <summary>Rows for which a new series reserves memory.</summary>
    public int FirstRows { get; init; } = 8;

    /// <summary>First time of the partition, Unix ms.</summary>
    public long StartUnixMs { get; } = startUnixMs;

    /// <summary>Bytes of sealed chunks.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public SealedChunk this[int chunk]
    {
        get
        {
            Debug.Assert(chunk >= 0 && chunk < Volatile.Read(ref _count), "0 <= chunk < _count");
            return Volatile.Read(ref _chunks)[chunk / ChunksInPage][chunk % ChunksInPage];
        }
    }

    public ReadOnlySpan<byte> BytesOf(in SealedChunk chunk) =>
        Volatile.Read(ref _pages)[chunk.Page].AsSpan(chunk.Offset, chunk.Bytes);

    /// <summary>For the writer only: compresses rows in order of time, and gives the new chunk's number.</summary>
    /// <param name="extras">Histograms and start times of the rows; null if there are no histograms and all have one
    /// start time.</param>
    /// <param name="startUnixMs">That start time, 0 = unknown.</param>
    /// <param name="previous">The series' chunk before this one.</param>
    public int Seal(ReadOnlySpan<OpenRow> rows, HeadExtras? extras, long startUnixMs, int previous)
    {
        Debug.Assert(rows.Length is > 0 and <= MaxOpenRows, "0 < rows <= MaxOpenRows");
        Debug.Assert(previous >= -1 && previous < _count, "-1 <= previous < _count");
        for (var i = 0; i < rows.Length; i++)
        {
            _times[i] = StartUnixMs + rows[i].Rel;
            _values[i] = rows[i].Value;
        }
        ReadOnlySpan<long> starts = [];
        if (extras is not null) starts = extras.StartUnixMs[..rows.Length];
        else if (startUnixMs != 0)
        {
            _starts.AsSpan(0, rows.Length).Fill(startUnixMs);
            starts = _starts.AsSpan(0, rows.Length);
        }
        _encoded.Clear();
        ChunkCodec.Encode(_times.AsSpan(0, rows.Length), _values.AsSpan(0, rows.Length), extras is null ? []
            : extras.Histograms[..rows.Length], starts, _encoded);
        var (page, offset) = Store(_encoded.Written);
        if (_count % ChunksInPage == 0) Publish(ref _chunks, _count / ChunksInPage, new SealedChunk[ChunksInPage]);
        _chunks[_count / ChunksInPage][_count % ChunksInPage] = new SealedChunk(previous, page, offset, _encoded.Length,
            rows.Length, rows[0].Rel, rows[^1].Rel);
        Volatile.Write(ref _bytes, _bytes + _encoded.Length);
        var added = _count;
        Volatile.Write(ref _count, added + 1);
        return added;
    }

    private (int Page, int Offset) Store(ReadOnlySpan<byte> bytes)
    {
        if (_pageUsed + bytes.Length > PageBytes)
        {
            Publish(ref _pages, _pageCount++, new byte[Math.Max(PageBytes, bytes.Length)]);
            _pageUsed = 0;
        }
        var offset = _pageUsed;
        Debug.Assert(offset + bytes.Length <= _pages[_pageCount - 1].Length, "offset + length <= page");
        bytes.CopyTo(_pages[_pageCount - 1].AsSpan(offset));
        _pageUsed += bytes.Length;
        return (_pageCount - 1, offset);
    }

    private static void Publish<T>(ref T[] pages, int index, T page) where T : class
    {
        if (index == pages.Length)
        {
            var larger = new T[index * 2];
            pages.CopyTo(larger, 0);
            Volatile.Write(ref pages, larger);
        }
        Volatile.Write(ref pages[index], page);
    }
}
