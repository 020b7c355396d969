using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace LightWatch.Storage.Binary;

/// <summary>Forward-only reader of untrusted bytes: every method returns false rather than read past the end.</summary>
/// <remarks>Where a method returns false, its out value is zero or empty and the position is undefined.</remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes consumed.</summary>
    public int Position { get; private set; }

    /// <summary>What was not consumed yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    public readonly bool AtEnd => Position == _bytes.Length;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (Position >= _bytes.Length) return false;
        value = _bytes[Position++];
        return true;
    }

    public bool TryUInt32(out uint value)
    {
        value = 0;
        if (!TryTake(4, out var taken)) return false;
        value = BinaryPrimitives.ReadUInt32LittleEndian(taken);
        return true;
    }

    public bool TryUInt64(out ulong value)
    {
        value = 0;
        if (!TryTake(8, out var taken)) return false;
        value = BinaryPrimitives.ReadUInt64LittleEndian(taken);
        return true;
    }

    public bool TryDouble(out double value)
    {
        value = 0;
        if (!TryTake(sizeof(double), out var taken)) return false;
        value = BinaryPrimitives.ReadDoubleLittleEndian(taken);
        return true;
    }

    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count < 0 || _bytes.Length - Position < count) return false;
        taken = _bytes.Slice(Position, count);
        Position += count;
        Debug.Assert(Position <= _bytes.Length, "0 <= Position <= length");
        return true;
    }

    /// <summary>Passes over bytes unread.</summary>
    public bool TrySkip(int count) => TryTake(count, out _);

    /// <summary>Reads 1 to 10 bytes; more than 64 bits is refused.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && Position + i < _bytes.Length; i++)
        {
            var b = _bytes[Position + i];
            if (i == 9 && b > 1) break;
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            Position += i + 1;
            return true;
        }
        value = 0;
        return false;
    }

    /// <summary>Reads a varint that must not exceed <paramref name="max"/>: lengths and counts.</summary>
    public bool TryCount(int max, out int count)
    {
        count = 0;
        if (!TryVarint(out var value) || value > (ulong)max) return false;
        count = (int)value;
        return true;
    }

    /// <summary>Reads the number of elements that follow, each of at least <paramref name="minBytes"/> bytes.</summary>
    /// <returns>
    /// False also for more elements than the rest of the bytes can hold: no count leads to a larger allocation.
    /// </returns>
    public bool TryElements(int minBytes, out int count)
    {
        count = 0;
        if (!TryVarint(out var value) || value > (ulong)((_bytes.Length - Position) / minBytes)) return false;
        count = (int)value;
        return true;
    }

    /// <summary>Reads UTF-8 behind its length in bytes.</summary>
    public bool TryText(out string text)
    {
        text = "";
        if (!TryElements(1, out var length) || !TryTake(length, out var bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    public bool TryZigZag(out long value)
    {
        var read = TryVarint(out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return read;
    }
}
