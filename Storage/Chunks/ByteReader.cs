using System.Buffers.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Forward-only reader of bytes that nobody vouches for: every method returns false rather than look past the end.</summary>
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

    public bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count < 0 || _bytes.Length - Position < count) return false;
        taken = _bytes.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>Moves on without looking.</summary>
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

    /// <summary>Reads a varint that must not exceed <paramref name="most"/>: lengths and counts.</summary>
    public bool TryCount(int most, out int count)
    {
        count = 0;
        if (!TryVarint(out var value) || value > (ulong)most) return false;
        count = (int)value;
        return true;
    }

    public bool TryZigZag(out long value)
    {
        var read = TryVarint(out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return read;
    }
}
