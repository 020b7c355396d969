using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Doubles as the integers that their bits are, for measurements with all digits: sign, exponent and low zero bits (as
/// of a float) cost nothing.
/// </summary>
/// <remarks><code>
/// shift    byte 0..63, low bits that are zero in every value
/// numbers  an <see cref="IntegerCodec"/> column of bits >> shift
/// </code></remarks>
internal static class BitsCodec
{
    public static void Encode(ReadOnlySpan<double> values, ByteWriter into)
    {
        var bits = MemoryMarshal.Cast<double, long>(values);
        ulong any = 0;
        foreach (var number in bits) any |= (ulong)number;
        var shift = any == 0 ? 0 : BitOperations.TrailingZeroCount(any);
        into.Byte((byte)shift);
        var shifted = ArrayPool<long>.Shared.Rent(bits.Length);
        for (var i = 0; i < bits.Length; i++) shifted[i] = (long)((ulong)bits[i] >> shift);
        IntegerCodec.Encode(shifted.AsSpan(0, bits.Length), into);
        ArrayPool<long>.Shared.Return(shifted);
    }

    /// <summary>Reads exactly as many values as <paramref name="into"/> takes.</summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> into)
    {
        var numbers = MemoryMarshal.Cast<double, long>(into);
        if (!reader.TryByte(out var shift) || shift > 63 || !IntegerCodec.TryDecode(ref reader, numbers)) return false;
        if (shift > 0) foreach (ref var number in numbers) number <<= shift;
        return true;
    }
}
