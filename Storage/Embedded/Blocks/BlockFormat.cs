using System.Buffers.Binary;
using System.Diagnostics;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>The sections of a block file; FORMAT.md draws them.</summary>
internal enum Section
{
    Meta,
    Symbols,
    SymbolOffsets,
    Series,
    SeriesOffsets,
    Names,
    Values,
    Postings,
    Times,
    Groups,
}

/// <summary>Where a section lies in the file, and its checksum.</summary>
internal readonly record struct SectionEntry(long Offset, long Length, uint Crc);

/// <summary>Head and foot of a block file.</summary>
internal static class BlockFormat
{
    public const int Sections = (int)Section.Groups + 1;
    public const int HeaderBytes = 8;
    public const int FooterBytes = (Sections * EntryBytes) + 4 + 8;

    /// <summary>One entry of the group table: offset, length, checksum.</summary>
    public const int GroupBytes = 16;

    /// <summary>
    /// Chunk data is checked in groups of about so many bytes, when the first chunk of a group is read. 64 KiB take
    /// about 10 us.
    /// </summary>
    public const int GroupTargetBytes = 64 * 1024;

    /// <summary>Every so many series the labels are written in full; those between repeat only what changed.</summary>
    public const int LabelRestart = 16;

    private const int EntryBytes = 20;

    /// <summary>Kind and version: the last byte changes whenever older readers would misread.</summary>
    public static ReadOnlySpan<byte> Magic => "LWBLOCK\x01"u8;

    public static void WriteFooter(ReadOnlySpan<SectionEntry> sections, ByteWriter into)
    {
        Debug.Assert(sections.Length == Sections, "all sections are there");
        var (start, end) = (into.Length, (long)HeaderBytes);
        foreach (var (offset, length, crc) in sections)
        {
            Debug.Assert(offset >= end && length >= 0, "sections follow each other");
            end = offset + length;
            into.UInt64((ulong)offset);
            into.UInt64((ulong)length);
            into.UInt32(crc);
        }
        into.UInt32(Crc32C.Of(into.Written[start..]));
        into.Bytes(Magic);
    }

    /// <summary>Reads the section table, checked against its checksum and the file's length.</summary>
    /// <returns>Null if all is well, else what is wrong, fit for people.</returns>
    public static string? ReadFooter(ReadOnlySpan<byte> footer, long fileBytes, Span<SectionEntry> sections)
    {
        if (!footer[^8..].SequenceEqual(Magic)) return "it has no end: it was cut, or is no block";
        var table = footer[..(Sections * EntryBytes)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(footer[table.Length..]) != Crc32C.Of(table))
            return "its section table is damaged";
        for (var i = 0; i < Sections; i++)
        {
            var entry = table.Slice(i * EntryBytes, EntryBytes);
            sections[i] = new SectionEntry(
                BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]));
            var (offset, length, _) = sections[i];
            if (offset < HeaderBytes || length < 0 || length > int.MaxValue
                || offset > fileBytes - FooterBytes - length) return $"section {(Section)i} lies outside the file";
        }
        return null;
    }
}
