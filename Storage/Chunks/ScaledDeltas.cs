using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Unpacks differences, sums them up and scales the sums to doubles in one pass, without leaving the registers in
/// between.
/// </summary>
/// <remarks>
/// Most of what is ever decoded goes through here. Mini-blocks with exceptions take the three steps one by one, to the
/// same result.
/// </remarks>
internal static class ScaledDeltas
{
    /// <summary>
    /// Reads the residuals of a column of differences; <paramref name="into"/> receives the bits of the doubles.
    /// </summary>
    /// <param name="reader">Before the first mini-block.</param>
    /// <param name="scale">What makes doubles of the numbers.</param>
    /// <param name="carry">The number before the first.</param>
    /// <param name="columnBase">The column's base.</param>
    /// <param name="into">As many as there are residuals.</param>
    public static bool TryDecode(ref ByteReader reader, in DecimalScale scale, long carry, long columnBase,
        Span<long> into)
    {
        for (; !into.IsEmpty; into = into[Math.Min(MiniBlock.Numbers, into.Length)..])
        {
            var block = into[..Math.Min(MiniBlock.Numbers, into.Length)];
            var ahead = reader;
            var start = columnBase;
            if (!MiniBlock.TryHead(ref ahead, block.Length, ref start, out var width, out var exceptions,
                out var packed)) return false;
            if (Avx2.IsSupported && exceptions == 0 && width <= BitPacking.WidestVector
                && packed.Length >= BitPacking.PackedBytes(block.Length, width) + BitPacking.Lookahead)
            {
                carry = Avx512DQ.IsSupported
                    ? Decode512(ref MemoryMarshal.GetReference(packed), width, start, carry, scale, block)
                    : Decode256(ref MemoryMarshal.GetReference(packed), width, start, carry, scale, block);
                reader = ahead;
                continue;
            }
            if (!MiniBlock.TryRead(ref reader, columnBase, block)) return false;
            PrefixSum.InPlace(block, carry);
            carry = block[^1];
            scale.Apply(block);
        }
        return true;
    }

    /// <returns>The last number.</returns>
    internal static long Decode256(ref byte packed, int width, long start, long carry, in DecimalScale scale,
        Span<long> into)
    {
        var (wordsA, shiftsA) = (UnpackLanes.Words256(width, 0), UnpackLanes.Shifts256(width, 0));
        var (wordsB, shiftsB) = (UnpackLanes.Words256(width, 1), UnpackLanes.Shifts256(width, 1));
        var halfBytes = (4 * width) >> 3;
        var (mask, offset, upper) = (Vector256.Create(BitPacking.Mask(width)), Vector256.Create(start),
            Vector256.Create(0L, 0L, -1L, -1L));
        var (sum, vectors) = (Vector256.Create(carry), new DecimalScale.Vectors(scale));
        ref var target = ref MemoryMarshal.GetReference(into);
        var i = 0;
        for (; i + 8 <= into.Length; i += 8)
        {
            ref var at = ref Unsafe.Add(ref packed, (i >> 3) * width);
            var a = Unpack(ref at, wordsA, shiftsA, mask) + offset;
            var b = Unpack(ref Unsafe.Add(ref at, halfBytes), wordsB, shiftsB, mask) + offset;
            a += Avx2.ShiftLeftLogical128BitLane(a, 8);
            b += Avx2.ShiftLeftLogical128BitLane(b, 8);
            a += Avx2.Permute4x64(a, 0b01_01_01_01) & upper;
            b += Avx2.Permute4x64(b, 0b01_01_01_01) & upper;
            b += Avx2.Permute4x64(a, 0b11_11_11_11);
            vectors.Apply(a + sum).StoreUnsafe(ref target, (nuint)i);
            vectors.Apply(b + sum).StoreUnsafe(ref target, (nuint)(i + 4));
            sum += Avx2.Permute4x64(b, 0b11_11_11_11);
        }
        return Rest(ref packed, width, start, sum.ToScalar(), scale, into, i);
    }

    /// <summary>The same, eight numbers a step.</summary>
    internal static long Decode512(ref byte packed, int width, long start, long carry, in DecimalScale scale,
        Span<long> into)
    {
        var (words, shifts) = (UnpackLanes.Words512(width), UnpackLanes.Shifts512(width));
        var (mask, offset, last) = (Vector512.Create(BitPacking.Mask(width)), Vector512.Create(start),
            Vector512.Create(7L));
        var (sum, isWhole) = (Vector512.Create(carry), scale.Exponent == 0);
        var (factor, power, inverse) = (Vector512.Create((double)scale.Factor), Vector512.Create(scale.Power),
            Vector512.Create(scale.Inverse));
        ref var target = ref MemoryMarshal.GetReference(into);
        var i = 0;
        for (; i + 8 <= into.Length; i += 8)
        {
            var bits = Unsafe.ReadUnaligned<Vector512<uint>>(ref Unsafe.Add(ref packed, (i >> 3) * width));
            var x = (Avx512F.ShiftRightLogicalVariable(Avx512F.PermuteVar16x32(bits, words).AsUInt64(), shifts) & mask)
                .AsInt64() + offset;
            x += Avx512F.AlignRight64(x, Vector512<long>.Zero, 7);
            x += Avx512F.AlignRight64(x, Vector512<long>.Zero, 6);
            x += Avx512F.AlignRight64(x, Vector512<long>.Zero, 4);
            var n = Avx512DQ.ConvertToVector512Double(x + sum) * factor;
            sum += Avx512F.PermuteVar8x64(x, last);
            if (!isWhole)
            {
                var q = n * inverse;
                n = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(q, power, n), inverse, q);
            }
            n.AsInt64().StoreUnsafe(ref target, (nuint)i);
        }
        return Rest(ref packed, width, start, sum.ToScalar(), scale, into, i);
    }

    /// <summary>The numbers that do not fill a vector, one by one.</summary>
    private static long Rest(ref byte packed, int width, long start, long sum, in DecimalScale scale, Span<long> into,
        int from)
    {
        if (from == into.Length) return sum;
        BitPacking.UnpackScalar(ref packed, width, start, into, from);
        PrefixSum.InPlaceScalar(into, sum, from);
        var last = into[^1];
        scale.ApplyScalar(into, from);
        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Unpack(ref byte at, Vector256<uint> words, Vector256<ulong> shifts,
        Vector256<ulong> mask) =>
        (Avx2.ShiftRightLogicalVariable(Avx2.PermuteVar8x32(Unsafe.ReadUnaligned<Vector256<uint>>(ref at), words)
            .AsUInt64(), shifts) & mask).AsInt64();
}
