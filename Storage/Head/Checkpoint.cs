using System.Buffers.Binary;
using System.Diagnostics;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Head;

/// <summary>How far the log is in blocks: for each partition of data time, the last record whose rows are.</summary>
/// <remarks>
/// File: <c>LWCHECK1 | varint n, n x (zigzag partition start, varint record) | CRC-32C 4</c>. A lost checkpoint costs a
/// longer recovery and nothing else: rows that are in blocks already are read from the log once more, and kept once.
/// </remarks>
internal sealed class Checkpoint(IStoreFiles files, string path)
{
    private static ReadOnlySpan<byte> Magic => "LWCHECK1"u8;
    private readonly Dictionary<long, long> _records = [];

    /// <summary>Least number for the next record: all below may have been used.</summary>
    public long NextRecord => _records.Count == 0 ? 1 : _records.Values.Max() + 1;

    /// <summary>Reads the file. One that is not there or is damaged counts as empty.</summary>
    /// <returns>False if it is damaged.</returns>
    public static bool Load(IStoreFiles files, string path, out Checkpoint checkpoint)
    {
        checkpoint = new Checkpoint(files, path);
        if (!File.Exists(path)) return true;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 4 || !bytes.AsSpan().StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Crc32C.Of(
            bytes.AsSpan(0, bytes.Length - 4))) return false;
        var reader = new ByteReader(bytes.AsSpan(Magic.Length, bytes.Length - Magic.Length - 4));
        if (!reader.TryElements(2, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryZigZag(out var start) || !reader.TryVarint(out var record)) return false;
            checkpoint._records[start] = (long)record;
        }
        return true;
    }

    /// <summary>True if the rows that a record has for a partition are in blocks.</summary>
    public bool Covers(long partitionStartUnixMs, long record) =>
        _records.TryGetValue(partitionStartUnixMs, out var last) && record <= last;

    /// <summary>Notes durably that a partition's rows are in blocks up to a record.</summary>
    /// <param name="oldestInLog">Least number of a record that the log still has: what is below needs no note any
    /// more.</param>
    public void Advance(long partitionStartUnixMs, long record, long oldestInLog)
    {
        var former = NextRecord;
        Debug.Assert(record > 0, "records are numbered from 1");
        _records[partitionStartUnixMs] = Math.Max(record, _records.GetValueOrDefault(partitionStartUnixMs));
        var newest = NextRecord - 1;
        foreach (var (start, last) in _records.ToList())
            if (last < oldestInLog && last < newest) _records.Remove(start);
        Debug.Assert(NextRecord >= former, "record numbers only grow");
        using var buffer = new FrameBuffer();
        Magic.CopyTo(buffer.Extend(Magic.Length));
        buffer.WriteVarint((ulong)_records.Count);
        foreach (var (start, last) in _records)
        {
            buffer.WriteZigZag(start);
            buffer.WriteVarint((ulong)last);
        }
        var checksum = Crc32C.Of(buffer.Written.Span);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.Extend(4), checksum);
        files.Replace(path, buffer.Written.Span);
    }
}
