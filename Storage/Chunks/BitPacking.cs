using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Unsigned numbers of one width, 0 to 64 bits, laid end to end, lowest bit first.</summary>
/// <remarks>
/// Eight numbers of width w fill w bytes exactly, so every eighth number starts at a byte. The vector path loads from
/// there, moves each number's two 32-bit words into a lane of its own, shifts and masks: no gather.
/// </remarks>
internal static class BitPacking
{
    /// <summary>Most numbers of one call.</summary>
    public const int MaxNumbers = 128;

    /// <summary>How far beyond the packed bytes the vector path may look.</summary>
    internal const int Lookahead = 64;

    /// <summary>Widest number of which any alignment inside a 64-bit window is whole.</summary>
    internal const int WidestVector = 33;

    /// <summary>Bytes that <paramref name="count"/> numbers take.</summary>
    public static int PackedBytes(int count, int width) => ((count * width) + 7) >> 3;

    /// <summary>Packs the numbers <c>values[i] - subtract</c>; each must fit the width.</summary>
    public static void Pack(ReadOnlySpan<long> values, long subtract, int width, ByteWriter into)
    {
        Debug.Assert(width is >= 0 and <= 64, "0 <= width <= 64");
        if (width == 0) return;
        var bytes = into.Reserve(PackedBytes(values.Length, width));
        ulong pending = 0;
        int filled = 0, at = 0;
        var mask = Mask(width);
        foreach (var value in values)
        {
            var number = (ulong)(value - subtract) & mask;      // an exception's high bits are written apart
            pending |= number << filled;
            filled += width;
            if (filled < 64) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], pending);
            at += 8;
            filled -= 64;
            pending = filled == 0 ? 0 : number >> (width - filled);
        }
        for (; filled > 0; filled -= 8, pending >>= 8) bytes[at++] = (byte)pending;
    }

    /// <summary>
    /// Fills <paramref name="into"/> (at most 128) with the packed numbers, each plus <paramref name="add"/>
    /// (wrapping).
    /// </summary>
    /// <param name="packed">At least <see cref="PackedBytes"/>; whatever follows is not looked at, or read and
    /// ignored.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, long add, Span<long> into)
    {
        Debug.Assert(width is >= 0 and <= 64 && into.Length <= MaxNumbers, "0 <= width <= 64, at most 128 numbers");
        if (width == 0)
        {
            into.Fill(add);
            return;
        }
        var need = PackedBytes(into.Length, width);
        Debug.Assert(packed.Length >= need, "the caller took the packed bytes");
        if (packed.Length >= need + Lookahead)
        {
            UnpackPadded(ref MemoryMarshal.GetReference(packed), width, add, into);
            return;
        }
        Span<byte> padded = stackalloc byte[(MaxNumbers * 8) + Lookahead];
        packed[..need].CopyTo(padded);
        UnpackPadded(ref MemoryMarshal.GetReference(padded), width, add, into);
    }

    private static void UnpackPadded(ref byte packed, int width, long add, Span<long> into)
    {
        if (Avx2.IsSupported && width <= WidestVector) Unpack256(ref packed, width, add, into);
        else UnpackScalar(ref packed, width, add, into, 0);
    }

    /// <summary>
    /// The plain path; the vector path gives the same numbers. Needs 16 readable bytes behind the last number.
    /// </summary>
    internal static void UnpackScalar(ref byte packed, int width, long add, Span<long> into, int from)
    {
        var mask = Mask(width);
        for (var i = from; i < into.Length; i++)
        {
            var bit = i * width;
            ref var start = ref Unsafe.Add(ref packed, bit >> 3);
            var shift = bit & 7;
            var number = ReadWord(ref start) >> shift;
            if (shift + width > 64) number |= (ulong)Unsafe.Add(ref start, 8) << (64 - shift);
            into[i] = (long)(number & mask) + add;
        }
    }

    /// <summary>Four numbers a step. Needs <see cref="Lookahead"/> readable bytes behind the last number.</summary>
    internal static void Unpack256(ref byte packed, int width, long add, Span<long> into)
    {
        // Numbers 4 to 7 of an eight start in the middle of a byte when the width is odd: they have a start and shifts
        // of their own.
        var (wordsA, shiftsA) = (UnpackLanes.Words256(width, 0), UnpackLanes.Shifts256(width, 0));
        var (wordsB, shiftsB) = (UnpackLanes.Words256(width, 1), UnpackLanes.Shifts256(width, 1));
        var halfBytes = (4 * width) >> 3;
        var mask = Vector256.Create(Mask(width));
        var offset = Vector256.Create(add);
        ref var target = ref MemoryMarshal.GetReference(into);
        var i = 0;
        for (; i + 8 <= into.Length; i += 8)
        {
            ref var start = ref Unsafe.Add(ref packed, (i >> 3) * width);
            var a = Avx2.PermuteVar8x32(Unsafe.ReadUnaligned<Vector256<uint>>(ref start), wordsA).AsUInt64();
            var b = Avx2.PermuteVar8x32(Unsafe.ReadUnaligned<Vector256<uint>>(ref Unsafe.Add(ref start, halfBytes)),
                wordsB).AsUInt64();
            a = Avx2.ShiftRightLogicalVariable(a, shiftsA) & mask;
            b = Avx2.ShiftRightLogicalVariable(b, shiftsB) & mask;
            (a.AsInt64() + offset).StoreUnsafe(ref target, (nuint)i);
            (b.AsInt64() + offset).StoreUnsafe(ref target, (nuint)(i + 4));
        }
        UnpackScalar(ref packed, width, add, into, i);
    }

    internal static ulong Mask(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;

    private static ulong ReadWord(ref byte at)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref at);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
