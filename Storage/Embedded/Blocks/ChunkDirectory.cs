using System.Buffers.Binary;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// Walks the chunks of one series in order of time; the times of a chunk are known before its rows are touched.
/// </summary>
internal ref struct ChunkDirectory(BlockFile file, ReadOnlySpan<byte> entries, int count, long offset)
{
    private readonly BlockFile _file = file;
    private ByteReader _entries = new(entries);
    private int _left = count;
    private long _next = offset;
    private int _rowBytes;

    /// <summary>Number of chunks.</summary>
    public int Count { get; } = count;

    /// <summary>Count, first and last time of the current chunk.</summary>
    public TimeRange Range { get; private set; }

    /// <summary>The current chunk's time column; a few bytes more may follow.</summary>
    public ReadOnlySpan<byte> Times { get; private set; }

    /// <summary>The current chunk's rows.</summary>
    /// <exception cref="BlockDamagedException">Their group fails its checksum.</exception>
    public readonly ReadOnlySpan<byte> Rows
    {
        get
        {
            var data = _file.Data(_next - _rowBytes);
            return _rowBytes <= data.Length ? data[.._rowBytes]
                : throw new BlockDamagedException(_file.Path, "a chunk reaches beyond its group");
        }
    }

    /// <summary>Bytes of the current chunk's rows.</summary>
    public readonly int RowBytes => _rowBytes;

    /// <exception cref="BlockDamagedException">The directory or the time column is malformed.</exception>
    public bool MoveNext()
    {
        if (_left == 0) return false;
        _left--;
        var columns = _file.Bytes(Section.Times);
        if (!_entries.TryCount((columns.Length / 8) - 1, out var column)
            || !_entries.TryCount(int.MaxValue, out _rowBytes)) throw Malformed();
        _next += _rowBytes;
        Times = _file.Data(BinaryPrimitives.ReadInt64LittleEndian(columns[(8 * column)..]));
        var reader = new ByteReader(Times);
        if (!TimeCodec.TryHead(ref reader, out var range)) throw Malformed();
        Range = range;
        return true;
    }

    private readonly BlockDamagedException Malformed() => new(_file.Path, "a chunk directory is malformed");
}
