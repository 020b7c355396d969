using System.Diagnostics;
using LightWatch.Storage.Files;

namespace LightWatch.Storage.Embedded.Wal;

/// <summary>Bytes of a segment that are no record.</summary>
/// <param name="ReachesEnd">Nothing readable follows: what a crash in the middle of a write leaves behind.</param>
internal readonly record struct WalDamage(string Segment, long Offset, long Bytes, bool ReachesEnd)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path.GetFileName(Segment)}: {Bytes} bytes at {Offset} are damaged";
}

/// <summary>Finds the undamaged records of one segment's bytes, also behind damage.</summary>
internal static class SegmentScan
{
    /// <summary>An undamaged record: its number, and where its payload is.</summary>
    public readonly record struct Entry(long Number, int Offset, int Bytes);

    /// <summary>Reads a whole segment; both lists are in order of the bytes.</summary>
    /// <returns>The run that wrote it; 0 if that cannot be read.</returns>
    public static long Read(string path, ReadOnlySpan<byte> segment, List<Entry> records, List<WalDamage> damage)
    {
        var known = WalFormat.TryReadSegmentHeader(segment, out var run);
        var position = Math.Min(WalFormat.SegmentHeaderBytes, segment.Length);
        if (!known) damage.Add(new WalDamage(path, 0, position, ReachesEnd: segment.Length == position));
        while (position < segment.Length)
        {
            if (TryReadRecord(segment, position, out var entry))
            {
                records.Add(entry);
                position = entry.Offset + entry.Bytes;
                continue;
            }
            var next = NextRecord(segment, position + 1);
            damage.Add(
                new WalDamage(path, position, (next < 0 ? segment.Length : next) - position, ReachesEnd: next < 0));
            position = next < 0 ? segment.Length : next;
        }
        return run;
    }

    private static bool TryReadRecord(ReadOnlySpan<byte> segment, int position, out Entry entry)
    {
        entry = default;
        var rest = segment[position..];
        if (!WalFormat.TryReadRecordHeader(rest, out var number, out var bytes, out var checksum)) return false;
        rest = rest[WalFormat.RecordHeaderBytes..];
        if (bytes > rest.Length || Crc32C.Of(rest[..bytes]) != checksum) return false;
        entry = new Entry(number, position + WalFormat.RecordHeaderBytes, bytes);
        Debug.Assert(entry.Offset + entry.Bytes <= segment.Length, "a record ends inside its segment");
        return true;
    }

    private static int NextRecord(ReadOnlySpan<byte> segment, int position)
    {
        while (position < segment.Length)
        {
            var found = segment[position..].IndexOf(WalFormat.RecordMark);
            if (found < 0) return -1;
            position += found;
            if (TryReadRecord(segment, position, out _)) return position;
            position++;
        }
        return -1;
    }
}
