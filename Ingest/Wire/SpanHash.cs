using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LightWatch.Ingest.Wire;

/// <summary>A 128-bit key that stands for the bytes that identify a series.</summary>
internal readonly record struct Hash128(ulong Low, ulong High);

/// <summary>A fast 128-bit hash of byte spans by folded 64x64-bit multiplications, in two independent lanes.</summary>
/// <remarks>
/// Seeded from the system's random generator in every process: no sender can aim for a collision, which would put
/// samples into another's series. Never stored, never sent. By chance, 10^9 series meet one collision with a
/// probability of 10^-21.
/// </remarks>
internal static class SpanHash
{
    private static readonly ulong A = Secret();
    private static readonly ulong B = Secret();
    private static readonly ulong C = Secret();
    private static readonly ulong D = Secret();

    /// <summary>A key to begin with.</summary>
    public static Hash128 Seed { get; } = new(Secret(), Secret());

    /// <summary>Folds bytes, and how many they are, into a key.</summary>
    public static Hash128 Fold(Hash128 key, ReadOnlySpan<byte> bytes)
    {
        var low = key.Low ^ A;
        var high = key.High ^ B;
        var rest = bytes.Length;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        if (rest >= 16)
        {
            for (; rest > 16; rest -= 16)
            {
                Round(ref low, ref high, Read(ref at), Read(ref Unsafe.Add(ref at, 8)));
                at = ref Unsafe.Add(ref at, 16);
            }
            // The last block overlaps the one before; the length folded in last makes both unique.
            at = ref Unsafe.Add(ref at, rest - 16);
            Round(ref low, ref high, Read(ref at), Read(ref Unsafe.Add(ref at, 8)));
        }
        else if (rest >= 8)
        {
            Round(ref low, ref high, Read(ref at), Read(ref Unsafe.Add(ref at, rest - 8)));
        }
        else
        {
            ulong x = 0;
            for (var i = 0; i < rest; i++) x = x << 8 | Unsafe.Add(ref at, i);
            Round(ref low, ref high, x, 0);
        }
        return Finish(low, high, (ulong)bytes.Length);
    }

    /// <summary>Folds a number into a key.</summary>
    public static Hash128 Fold(Hash128 key, ulong number) => Finish(key.Low ^ C, key.High ^ D, number);

    /// <summary>Folds one key into another.</summary>
    public static Hash128 Fold(Hash128 key, Hash128 other)
    {
        var low = key.Low ^ C;
        var high = key.High ^ D;
        Round(ref low, ref high, other.Low, other.High);
        return Finish(low, high, 128);
    }

    /// <summary>Folds one key into another at half the cost; a chain of these must end in a Fold.</summary>
    public static Hash128 Chain(Hash128 key, Hash128 other)
    {
        var (low, high) = (key.Low, key.High);
        Round(ref low, ref high, other.Low, other.High);
        return new Hash128(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong low, ref ulong high, ulong x, ulong y)
    {
        var next = Multiply(low ^ x, y ^ C);
        high = Multiply(high ^ y, x ^ D);
        low = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Hash128 Finish(ulong low, ulong high, ulong number) =>
        new(Multiply(low ^ B, high ^ number ^ D), Multiply(high ^ A, low ^ number ^ C));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiply(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ref byte at) => Unsafe.ReadUnaligned<ulong>(ref at);

    private static ulong Secret() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;
}
