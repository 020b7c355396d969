using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Text;

namespace LightWatch.Agent.Wire;

/// <summary>A protobuf message under construction, in a buffer that grows and is used again.</summary>
/// <remarks>Source: https://protobuf.dev/programming-guides/encoding. Not thread-safe.</remarks>
internal sealed class ProtoBuffer
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;

    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    /// <summary>What was written since the last <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Bytes of a number as a varint, 1 to 10.</summary>
    public static int SizeOf(ulong value) => 1 + BitOperations.Log2(value) / 7;

    /// <summary>Bytes of a length-delimited field whose number is below 16.</summary>
    public static int FieldSize(int contentBytes) => 1 + SizeOf((ulong)contentBytes) + contentBytes;

    /// <summary>Begins a field of this many bytes, which the caller writes next.</summary>
    public void WriteHead(int field, int contentBytes)
    {
        WriteTag(field, Bytes);
        WriteNumber((ulong)contentBytes);
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> content)
    {
        WriteHead(field, content.Length);
        Append(content);
    }

    public void WriteText(int field, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteHead(field, length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
    }

    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, Varint);
        WriteNumber(value);
    }

    public void WriteFixed64(int field, ulong value)
    {
        WriteTag(field, Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);
    }

    /// <summary>Adds bytes that are encoded already.</summary>
    public void Append(ReadOnlySpan<byte> encoded) => encoded.CopyTo(Reserve(encoded.Length));

    private void WriteTag(int field, int wire)
    {
        Debug.Assert(field is > 0 and < 16, "a tag of one byte");
        Reserve(1)[0] = (byte)((field << 3) | wire);
    }

    private void WriteNumber(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Reserve(1)[0] = (byte)(value | 0x80);
        Reserve(1)[0] = (byte)value;
    }

    private Span<byte> Reserve(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
