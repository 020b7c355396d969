using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace LightWatch.Storage.Binary;

/// <summary>
/// A growing byte array that encoders append to; reused from chunk to chunk. All numbers are little-endian.
/// </summary>
internal sealed class ByteWriter(int capacity = 4096)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets everything from <paramref name="length"/> on: a losing try is taken back.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Appends <paramref name="count"/> zero bytes for the caller to fill before the next write.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        var span = _bytes.AsSpan(Length, count);
        span.Clear();
        Length += count;
        Debug.Assert(Length <= _bytes.Length, "0 <= Length <= capacity");
        return span;
    }

    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Base-128, lowest group first, 1 to 10 bytes.</summary>
    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    /// <summary>A signed number as varint: 0, -1, 1, -2 … become 0, 1, 2, 3 …</summary>
    public void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Bytes that <see cref="Varint"/> takes.</summary>
    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Bytes that <see cref="ZigZag"/> takes.</summary>
    public static int ZigZagSize(long value) => VarintSize((ulong)((value << 1) ^ (value >> 63)));
}
