using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>
/// The time columns of a block being written: the many series of one host are sampled together, so each column is
/// written once.
/// </summary>
internal sealed class TimeColumns
{
    /// <summary>
    /// Columns beyond this many bytes are written again rather than remembered: 16 MiB are the irregular times of 8,000
    /// hosts.
    /// </summary>
    private const int MaxRemembered = 16 << 20;

    private readonly Dictionary<ulong, List<(int Column, byte[] Bytes)>> _known = [];
    private readonly ByteWriter _column = new(4096);
    private int _remembered;

    /// <summary>Where each column starts in the file, 8 bytes each.</summary>
    public ByteWriter Offsets { get; } = new();

    /// <summary>
    /// The number of the column; a new one is appended to <paramref name="data"/>, whose end is at
    /// <paramref name="position"/> in the file.
    /// </summary>
    public int IndexOf(ReadOnlySpan<long> unixMs, long position, ByteWriter data)
    {
        _column.Clear();
        TimeCodec.Encode(unixMs, _column);
        var key = ((ulong)Crc32C.Of(_column.Written) << 32) | (uint)_column.Length;
        if (_known.TryGetValue(key, out var candidates))
        {
            foreach (var (column, bytes) in candidates)
                if (_column.Written.SequenceEqual(bytes)) return column;
        }
        var index = Offsets.Length / 8;
        Offsets.UInt64((ulong)position);
        data.Bytes(_column.Written);
        if (_remembered > MaxRemembered) return index;
        _remembered += _column.Length + 64;
        if (candidates is null) _known[key] = candidates = [];
        candidates.Add((index, _column.Written.ToArray()));
        return index;
    }
}
