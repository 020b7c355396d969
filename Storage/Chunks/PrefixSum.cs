using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightWatch.Storage.Chunks;

/// <summary>Running sums, wrapping at 64 bits.</summary>
internal static class PrefixSum
{
    /// <summary>Replaces each number by <paramref name="start"/> plus all numbers up to and including it.</summary>
    public static void InPlace(Span<long> numbers, long start)
    {
        if (Avx2.IsSupported) InPlace256(numbers, start);
        else InPlaceScalar(numbers, start, 0);
    }

    /// <summary>The plain path; the vector path gives the same sums.</summary>
    internal static void InPlaceScalar(Span<long> numbers, long sum, int from)
    {
        for (var i = from; i < numbers.Length; i++) numbers[i] = sum += numbers[i];
    }

    /// <summary>
    /// Four sums a step: first inside pairs, then pair to pair; the carry's own chain is one addition long.
    /// </summary>
    internal static void InPlace256(Span<long> numbers, long start)
    {
        ref var at = ref MemoryMarshal.GetReference(numbers);
        var carry = Vector256.Create(start);
        var upper = Vector256.Create(0L, 0L, -1L, -1L);
        var i = 0;
        for (; i + 4 <= numbers.Length; i += 4)
        {
            var x = Vector256.LoadUnsafe(ref at, (nuint)i);
            x += Avx2.ShiftLeftLogical128BitLane(x, 8);
            x += Avx2.Permute4x64(x, 0b01_01_01_01) & upper;
            (x + carry).StoreUnsafe(ref at, (nuint)i);
            carry += Avx2.Permute4x64(x, 0b11_11_11_11);
        }
        InPlaceScalar(numbers, carry.ToScalar(), i);
    }
}
