using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LightWatch.Storage.Binary;

/// <summary>Columns of doubles as little-endian bytes: a copy where the machine is little-endian itself.</summary>
internal static class LittleEndian
{
    public static void Write(ReadOnlySpan<double> values, Span<byte> to)
    {
        if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(values).CopyTo(to);
        else for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(to[(i * sizeof(double))..], values[i]);
    }

    public static void Read(ReadOnlySpan<byte> from, Span<double> values)
    {
        if (BitConverter.IsLittleEndian) from.CopyTo(MemoryMarshal.AsBytes(values));
        else for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(from[(i * sizeof(double))..]);
    }
}
