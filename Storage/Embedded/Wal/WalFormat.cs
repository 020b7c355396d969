using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded.Wal;

/// <summary>Bytes and names of the write-ahead log; drawn in FORMAT.md.</summary>
internal static class WalFormat
{
    /// <summary>Bytes before the first record of a segment.</summary>
    public const int SegmentHeaderBytes = 24;

    /// <summary>Bytes before the payload of a record.</summary>
    public const int RecordHeaderBytes = 24;

    /// <summary>Most bytes of a payload that a reader believes in; a writer never makes larger ones.</summary>
    public const int MaxPayloadBytes = 512 * 1024 * 1024;

    private const string Extension = ".wal";
    private const uint RecordMagic = 0x3152_574C;                // "LWR1"
    private static ReadOnlySpan<byte> SegmentMagic => "LWWAL\0\0\u0001"u8;   // the last byte is the format's version

    /// <summary>The first bytes of every record, to find the next one after damage.</summary>
    public static ReadOnlySpan<byte> RecordMark => "LWR1"u8;

    public static string SegmentName(long firstRecord) =>
        firstRecord.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Segments of a folder by number of their first record, ascending.</summary>
    public static List<(long FirstRecord, string Path)> Segments(string folder)
    {
        var segments = new List<(long, string)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture,
                out var first)) segments.Add((first, path));
        segments.Sort();
        return segments;
    }

    /// <param name="run">The process that writes: ids mean the same in all segments of one run. Not 0.</param>
    public static void WriteSegmentHeader(Span<byte> to, long run)
    {
        Debug.Assert(run != 0, "0 means not known");
        SegmentMagic.CopyTo(to);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], run);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(to[20..], Crc32C.Of(to[..20]));
    }

    /// <returns>False for a file that is not a segment of this version, or is damaged in its first bytes.</returns>
    public static bool TryReadSegmentHeader(ReadOnlySpan<byte> from, out long run)
    {
        run = 0;
        if (from.Length < SegmentHeaderBytes || !from.StartsWith(SegmentMagic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[20..]) != Crc32C.Of(from[..20])) return false;
        run = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        return true;
    }

    /// <summary>Fills the header in front of a payload.</summary>
    public static void WriteRecordHeader(Span<byte> header, long number, ReadOnlySpan<byte> payload)
    {
        Debug.Assert(number > 0 && payload.Length <= MaxPayloadBytes, "0 < number, payload <= MaxPayloadBytes");
        BinaryPrimitives.WriteUInt32LittleEndian(header, RecordMagic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32C.Of(payload));
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], Crc32C.Of(header[..20]));
    }

    /// <returns>False if the bytes are not a whole, undamaged record header.</returns>
    public static bool TryReadRecordHeader(ReadOnlySpan<byte> from, out long number, out int payloadBytes,
        out uint checksum)
    {
        number = 0;
        payloadBytes = 0;
        checksum = 0;
        if (from.Length < RecordHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(from) != RecordMagic)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[20..]) != Crc32C.Of(from[..20])) return false;
        payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(from[4..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(from[16..]);
        return payloadBytes is >= 0 and <= MaxPayloadBytes && number > 0;
    }
}
