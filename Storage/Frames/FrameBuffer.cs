using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace LightWatch.Storage.Frames;

/// <summary>A growing run of bytes to write frames into: one owner, reused from frame to frame.</summary>
internal sealed class FrameBuffer : IDisposable
{
    private const int LargestKeptBytes = 16 * 1024 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets the content; memory of an exceptionally large frame is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length <= LargestKeptBytes) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
    }

    /// <summary>Takes back everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>
    /// Adds <paramref name="count"/> bytes of undefined content for the caller to fill before the next write.
    /// </summary>
    public Span<byte> Extend(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        Debug.Assert(Length <= _bytes.Length, "0 <= Length <= capacity");
        return span;
    }

    /// <summary>The bytes written from <paramref name="offset"/> on, for patching lengths and checksums.</summary>
    public Span<byte> From(int offset) => _bytes.AsSpan(offset, Length - offset);

    public void WriteByte(byte value) => Extend(1)[0] = value;

    /// <summary>Base-128, lowest group first, 1 to 10 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        if (_bytes.Length - Length < 10) Grow(10);
        while (value >= 0x80)
        {
            _bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[Length++] = (byte)value;
    }

    /// <summary>Small numbers of either sign in few bytes: 0, -1, 1, -2 … become 0, 1, 2, 3 …</summary>
    public void WriteZigZag(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Extend(8), value);

    /// <summary>Length in bytes as varint, then UTF-8.</summary>
    public void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        WriteVarint((ulong)bytes);
        Encoding.UTF8.GetBytes(text, Extend(bytes));
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, checked(Length + count)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
