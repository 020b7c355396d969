using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Aggregate;

/// <summary>Adds one column to another, four steps at a time; absent rows of the input change nothing.</summary>
internal static class ColumnSums
{
    /// <summary>
    /// Compensated addition, as <see cref="KahanSum"/> step by step. An absent sum begins with the value.
    /// </summary>
    public static void Add(ReadOnlySpan<double> values, Span<double> sums, Span<double> lost)
    {
        Debug.Assert(sums.Length >= values.Length && lost.Length >= values.Length, "sums have a row for each value");
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var v0 = ref MemoryMarshal.GetReference(values);
            ref var s0 = ref MemoryMarshal.GetReference(sums);
            ref var c0 = ref MemoryMarshal.GetReference(lost);
            var infinity = Vector256.Create(double.PositiveInfinity);
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var value = Vector256.LoadUnsafe(ref v0, (nuint)i);
                var present = Presence.Mask(value);
                var before = Vector256.LoadUnsafe(ref s0, (nuint)i);
                var sum = Vector256.ConditionalSelect(Presence.Mask(before), before, Vector256<double>.Zero);
                var c = Vector256.LoadUnsafe(ref c0, (nuint)i);
                var total = sum + value;
                var larger = Vector256.GreaterThanOrEqual(Vector256.Abs(sum), Vector256.Abs(value));
                var error = Vector256.ConditionalSelect(larger, (sum - total) + value, (value - total) + sum);
                var next = Vector256.ConditionalSelect(
                    Vector256.Equals(Vector256.Abs(total), infinity), Vector256<double>.Zero, c + error);
                Vector256.ConditionalSelect(present, total, before).StoreUnsafe(ref s0, (nuint)i);
                Vector256.ConditionalSelect(present, next, c).StoreUnsafe(ref c0, (nuint)i);
            }
        }
        for (; i < values.Length; i++)
        {
            if (Presence.IsAbsent(values[i])) continue;
            var sum = new KahanSum(Presence.IsAbsent(sums[i]) ? 0 : sums[i], lost[i]);
            sum.Add(values[i]);
            (sums[i], lost[i]) = (sum.Sum, sum.Compensation);
        }
    }

    /// <summary>Adds 1 where there is a value.</summary>
    public static void Count(ReadOnlySpan<double> values, Span<double> counts)
    {
        Debug.Assert(counts.Length >= values.Length, "counts have a row for each value");
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var v0 = ref MemoryMarshal.GetReference(values);
            ref var n0 = ref MemoryMarshal.GetReference(counts);
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var one = Presence.Mask(Vector256.LoadUnsafe(ref v0, (nuint)i)) & Vector256<double>.One;
                (Vector256.LoadUnsafe(ref n0, (nuint)i) + one).StoreUnsafe(ref n0, (nuint)i);
            }
        }
        for (; i < values.Length; i++)
            if (!Presence.IsAbsent(values[i])) counts[i]++;
    }

    /// <summary>Keeps the smaller; NaN gives way to any number.</summary>
    public static void Min(ReadOnlySpan<double> values, Span<double> best)
    {
        Debug.Assert(best.Length >= values.Length, "the best have a row for each value");
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var v0 = ref MemoryMarshal.GetReference(values);
            ref var b0 = ref MemoryMarshal.GetReference(best);
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var (value, kept) = (Vector256.LoadUnsafe(ref v0, (nuint)i), Vector256.LoadUnsafe(ref b0, (nuint)i));
                var takes = Presence.Mask(value) & (Vector256.LessThan(value, kept) | ~Vector256.Equals(kept, kept));
                Vector256.ConditionalSelect(takes, value, kept).StoreUnsafe(ref b0, (nuint)i);
            }
        }
        for (; i < values.Length; i++)
            if (!Presence.IsAbsent(values[i]) && (values[i] < best[i] || double.IsNaN(best[i]))) best[i] = values[i];
    }

    /// <summary>Keeps the larger; NaN gives way to any number.</summary>
    public static void Max(ReadOnlySpan<double> values, Span<double> best)
    {
        Debug.Assert(best.Length >= values.Length, "the best have a row for each value");
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var v0 = ref MemoryMarshal.GetReference(values);
            ref var b0 = ref MemoryMarshal.GetReference(best);
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var (value, kept) = (Vector256.LoadUnsafe(ref v0, (nuint)i), Vector256.LoadUnsafe(ref b0, (nuint)i));
                var takes = Presence.Mask(value) & (Vector256.GreaterThan(value, kept) | ~Vector256.Equals(kept, kept));
                Vector256.ConditionalSelect(takes, value, kept).StoreUnsafe(ref b0, (nuint)i);
            }
        }
        for (; i < values.Length; i++)
            if (!Presence.IsAbsent(values[i]) && (values[i] > best[i] || double.IsNaN(best[i]))) best[i] = values[i];
    }
}
