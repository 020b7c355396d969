using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace LightWatch.Ingest.Wire;

/// <summary>
/// Writes protobuf into one growing buffer; reused. Zero and empty fields are written like any other.
/// </summary>
internal sealed class ProtoWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>The bytes so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Begins again with an empty buffer.</summary>
    public void Clear() => _length = 0;

    public void Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Raw((ulong)field << 3 | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);
        _length += 8;
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Text(int field, string text)
    {
        Raw((ulong)field << 3 | 2);
        var count = Encoding.UTF8.GetByteCount(text);
        Raw((ulong)count);
        _length += Encoding.UTF8.GetBytes(text, Room(count));
    }

    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Raw((ulong)field << 3 | 2);
        Raw((ulong)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Begins a nested message.</summary>
    /// <returns>The position to pass to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Raw((ulong)field << 3 | 2);
        return _length;
    }

    /// <summary>Ends a nested message: its length is put before it.</summary>
    public void End(int began)
    {
        Debug.Assert(0 < began && began <= _length, "a message ends after it began");
        var count = _length - began;
        Span<byte> length = stackalloc byte[5];
        var size = 0;
        for (var rest = (uint)count; ; rest >>= 7)
        {
            length[size++] = (byte)(rest >= 0x80 ? rest | 0x80 : rest);
            if (rest < 0x80) break;
        }
        Room(size);
        _buffer.AsSpan(began, count).CopyTo(_buffer.AsSpan(began + size));
        length[..size].CopyTo(_buffer.AsSpan(began));
        _length += size;
    }

    private void Raw(ulong value)
    {
        var room = Room(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7) room[at++] = (byte)(value | 0x80);
        room[at++] = (byte)value;
        _length += at;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        return _buffer.AsSpan(_length);
    }
}
