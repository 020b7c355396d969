using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LightWatch.Ingest.Wire;

/// <summary>Decoder of the snappy block format, into a caller's buffer; never reads or writes outside of it.</summary>
/// <remarks>Source: https://github.com/google/snappy/blob/main/format_description.txt.</remarks>
internal static class SnappyBlock
{
    private const int Wide = 16;
    private const int MaxHeaderBytes = 5;

    /// <summary>Reads the length of the decoded bytes from a block's beginning.</summary>
    /// <param name="block">The block.</param>
    /// <param name="length">Bytes after decoding.</param>
    /// <param name="header">Bytes that the length takes.</param>
    /// <returns>False if it is cut short or exceeds 32 bits.</returns>
    public static bool TryReadLength(ReadOnlySpan<byte> block, out uint length, out int header)
    {
        var reader = new ProtoReader(block);
        var isRead = reader.TryReadVarint(out var value) && reader.Position <= MaxHeaderBytes && value <= uint.MaxValue;
        length = isRead ? (uint)value : 0;
        header = reader.Position;
        return isRead;
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="into">Its length is the length that the block's header gives.</param>
    /// <returns>False if the block is damaged; the buffer's content is undefined then.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> block, Span<byte> into)
    {
        if (!TryReadLength(block, out var length, out var from) || length != into.Length) return false;
        var to = 0;
        while (from < block.Length)
        {
            var tag = block[from++];
            int count, offset;
            switch (tag & 3)
            {
                case 0:
                    if (!TryReadLiteralLength(block, tag >> 2, ref from, out count)) return false;
                    if (count > block.Length - from || count > into.Length - to) return false;
                    if (count <= Wide && block.Length - from >= Wide && into.Length - to >= Wide)
                        WideCopy(block, from, into, to);
                    else block.Slice(from, count).CopyTo(into[to..]);
                    from += count;
                    to += count;
                    continue;
                case 1:
                    if (from >= block.Length) return false;
                    count = 4 + ((tag >> 2) & 7);
                    offset = (tag >> 5) << 8 | block[from++];
                    break;
                case 2:
                    if (block.Length - from < 2) return false;
                    count = 1 + (tag >> 2);
                    offset = BinaryPrimitives.ReadUInt16LittleEndian(block[from..]);
                    from += 2;
                    break;
                default:
                    if (block.Length - from < 4) return false;
                    count = 1 + (tag >> 2);
                    var far = BinaryPrimitives.ReadUInt32LittleEndian(block[from..]);
                    if (far > int.MaxValue) return false;
                    offset = (int)far;
                    from += 4;
                    break;
            }
            if (offset == 0 || offset > to || count > into.Length - to) return false;
            Copy(into, to, offset, count);
            to += count;
        }
        return to == into.Length;
    }

    private static bool TryReadLiteralLength(ReadOnlySpan<byte> block, int code, ref int from, out int count)
    {
        count = code + 1;
        if (code < 60) return true;
        var bytes = code - 59;
        if (block.Length - from < bytes) return false;
        uint value = 0;
        for (var i = 0; i < bytes; i++) value |= (uint)block[from++] << (8 * i);
        count = (int)(value + 1);
        return value < int.MaxValue;
    }

    // Source and target may overlap: then the bytes between them repeat.
    private static void Copy(Span<byte> bytes, int to, int offset, int count)
    {
        if (offset >= Wide && bytes.Length - to >= count + Wide)
        {
            // What is written beyond the count is overwritten by what comes next, and there is room for it.
            for (var i = 0; i < count; i += Wide) WideCopy(bytes, to - offset + i, bytes, to + i);
            return;
        }
        if (offset >= count)
        {
            bytes.Slice(to - offset, count).CopyTo(bytes[to..]);
            return;
        }
        for (var i = 0; i < count; i++) bytes[to + i] = bytes[to - offset + i];
    }

    // Most pieces are a few bytes long: one load and one store, checked by the caller, where a call would cost more
    // than the copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WideCopy(ReadOnlySpan<byte> source, int from, Span<byte> target, int to)
    {
        Debug.Assert(from >= 0 && from + Wide <= source.Length && to >= 0
            && to + Wide <= target.Length, "16 bytes on both sides");
        Vector128.LoadUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), from))
            .StoreUnsafe(ref Unsafe.Add(ref MemoryMarshal.GetReference(target), to));
    }
}
