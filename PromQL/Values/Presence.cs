using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>How step columns say "no sample here": by the stale marker, a NaN that no calculation can give.</summary>
/// <remarks>
/// It is a signalling NaN: arithmetic on it gives a quiet one, so kernels must blend by the mask, never compute
/// through.
/// </remarks>
public static class Presence
{
    /// <summary>The mark.</summary>
    public static double Absent => Sample.Stale;

    public static bool IsAbsent(double value) => BitConverter.DoubleToUInt64Bits(value) == Sample.StaleBits;

    /// <summary>All bits set in the lanes that hold a sample.</summary>
    internal static Vector256<double> Mask(Vector256<double> values) =>
        (~Vector256.Equals(values.AsUInt64(), Vector256.Create(Sample.StaleBits))).AsDouble();

    /// <summary>Makes every row absent.</summary>
    internal static void Clear(Span<double> values) => MemoryMarshal.Cast<double, ulong>(values).Fill(Sample.StaleBits);

    /// <summary>True if any row holds a sample.</summary>
    internal static bool Any(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, ulong>(values).ContainsAnyExcept(Sample.StaleBits);

    /// <summary>True if any row holds the mark.</summary>
    internal static bool HasAbsent(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, ulong>(values).Contains(Sample.StaleBits);

    /// <summary>The first row with a sample, or -1.</summary>
    internal static int First(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, ulong>(values).IndexOfAnyExcept(Sample.StaleBits);

    /// <summary>How many rows hold a sample.</summary>
    internal static int Count(ReadOnlySpan<double> values) =>
        values.Length - MemoryMarshal.Cast<double, ulong>(values).Count(Sample.StaleBits);
}
