using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightWatch.Ingest.Wire;

/// <summary>Forward-only reader of one protobuf message; never looks past the bytes it was given.</summary>
/// <remarks>0 &lt;= Position &lt;= length. Source: https://protobuf.dev/programming-guides/encoding.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    /// <summary>Unknown groups may nest this deep; no known encoder writes groups at all.</summary>
    private const int MaxGroupDepth = 32;

    private readonly ReadOnlySpan<byte> _bytes = message;
    private int _at;

    /// <summary>True when every byte has been read.</summary>
    public readonly bool AtEnd => _at >= _bytes.Length;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _at;

    /// <summary>The part of the message between two positions.</summary>
    public readonly ReadOnlySpan<byte> Slice(int from, int to)
    {
        Debug.Assert(0 <= from && from <= to && to <= _at, "a slice lies within the bytes that were read");
        return _bytes[from..to];
    }

    /// <summary>Reads a field's number and wire type: <c>number &lt;&lt; 3 | type</c>.</summary>
    /// <returns>False if the bytes end early or the tag is not legal.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadTag(out uint tag)
    {
        if ((uint)_at < (uint)_bytes.Length)
        {
            tag = _bytes[_at];
            if (tag is < 0x80 and >= 8)
            {
                _at++;
                return true;
            }
        }
        return TryReadLongTag(out tag);
    }

    /// <summary>Reads a base-128 varint, 1 to 10 bytes, lowest group first.</summary>
    /// <returns>False if the bytes end early or the value exceeds 64 bits; then nothing is consumed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        if ((uint)_at < (uint)_bytes.Length)
        {
            value = _bytes[_at];
            if (value < 0x80)
            {
                _at++;
                return true;
            }
        }
        return TryReadLongVarint(out value);
    }

    /// <summary>Reads eight bytes, little-endian.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadFixed64(out ulong value)
    {
        if (_bytes.Length - _at < 8)
        {
            value = 0;
            return false;
        }
        value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), _at));
        if (!BitConverter.IsLittleEndian) value = BinaryPrimitives.ReverseEndianness(value);
        _at += 8;
        return true;
    }

    /// <summary>Reads an IEEE double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDouble(out double value)
    {
        var ok = TryReadFixed64(out var bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return ok;
    }

    /// <summary>Reads a zigzag-coded signed number (sint32, sint64).</summary>
    public bool TryReadZigZag(out long value)
    {
        var ok = TryReadVarint(out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return ok;
    }

    /// <summary>Reads a length and as many bytes: a string, bytes, a nested message or packed numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        if (TryReadVarint(out var length) && length <= (ulong)(_bytes.Length - _at))
        {
            bytes = _bytes.Slice(_at, (int)length);
            _at += (int)length;
            return true;
        }
        bytes = default;
        return false;
    }

    /// <summary>Skips a length and as many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkipBytes()
    {
        if (!TryReadVarint(out var length) || length > (ulong)(_bytes.Length - _at)) return false;
        _at += (int)length;
        return true;
    }

    /// <summary>Skips fields up to the next one with a tag, and reads its length and bytes.</summary>
    /// <returns>
    /// False if there is none: then the reader is at the end, or stays before a field that is malformed.
    /// </returns>
    public bool TryReadNext(uint wanted, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        while (_at < _bytes.Length)
        {
            var field = _at;
            if (!TryReadTag(out var tag) || !(tag == wanted ? TryReadBytes(out bytes) : TrySkip(tag)))
            {
                _at = field;                                     // not at the end: the field cannot be read
                return false;
            }
            if (tag == wanted) return true;
        }
        return false;
    }

    /// <summary>Skips the value of an unknown field.</summary>
    public bool TrySkip(uint tag) => TrySkip(tag, 0);

    private bool TrySkip(uint tag, int depth)
    {
        switch (tag & 7)
        {
            case 0: return TryReadVarint(out _);
            case 1: return TryReadFixed64(out _);
            case 2: return TrySkipBytes();
            case 3: return depth < MaxGroupDepth && TrySkipGroup(tag >> 3, depth + 1);
            case 5:
                if (_bytes.Length - _at < 4) return false;
                _at += 4;
                return true;
            default: return false;
        }
    }

    private bool TrySkipGroup(uint number, int depth)
    {
        while (TryReadTag(out var tag))
        {
            if ((tag & 7) == 4) return tag >> 3 == number;
            if (!TrySkip(tag, depth)) return false;
        }
        return false;
    }

    private bool TryReadLongTag(out uint tag)
    {
        if (TryReadLongVarint(out var raw) && raw is >= 8 and <= uint.MaxValue)
        {
            tag = (uint)raw;
            return true;
        }
        tag = 0;
        return false;
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && _at + i < _bytes.Length; i++)
        {
            var b = _bytes[_at + i];
            if (i == 9 && b > 1) break;                          // byte ten may only carry bit 63
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            _at += i + 1;
            return true;
        }
        value = 0;
        return false;
    }
}
