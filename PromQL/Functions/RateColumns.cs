using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// rate, increase and delta over a series of floats: resets are found once, each window then costs the same whatever
/// its length.
/// </summary>
/// <remarks>Gives what <see cref="Rate"/> gives, to the last digit.</remarks>
internal static class RateColumns
{
    public static void PerSecond(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output) =>
        Fill(call, times, values, from, to, output, true, call.WindowSeconds);

    public static void Increase(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output) =>
        Fill(call, times, values, from, to, output, true, 1);

    public static void Delta(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output) =>
        Fill(call, times, values, from, to, output, false, 1);

    private static void Fill(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output, bool isCounter, double divisor)
    {
        var resets = isCounter ? FindResets(values) : null;
        var nextReset = 0;
        for (var step = 0; step < output.Length; step++)
        {
            var (first, last) = (from[step], to[step] - 1);
            if (last <= first)
            {
                output[step] = Presence.Absent;
                continue;
            }
            var change = values[last] - values[first];
            if (resets is not null)
                change += Lost(CollectionsMarshal.AsSpan(resets), ref nextReset, values, first, last);
            var end = call.Times.At(step);
            var sampledMs = times[last] - times[first];
            var zeroAfter = isCounter && change > 0 && values[first] >= 0
                ? sampledMs / 1000.0 * (values[first] / change)
                : double.PositiveInfinity;
            var factor = Rate.Factor(
                times[first] - (end - call.WindowMs), sampledMs, end - times[last], last - first, zeroAfter);
            output[step] = change * (factor / divisor);
        }
    }

    // The values before the resets that lie between two samples, added in their order.
    private static double Lost(ReadOnlySpan<int> resets, ref int next, ReadOnlySpan<double> values, int first, int last)
    {
        while (next < resets.Length && resets[next] <= first) next++;
        var sum = 0.0;
        for (var i = next; i < resets.Length && resets[i] <= last; i++) sum += values[resets[i] - 1];
        return sum;
    }

    // Indexes of samples smaller than the one before; null when there is none, as nearly always.
    private static List<int>? FindResets(ReadOnlySpan<double> values)
    {
        List<int>? resets = null;
        var i = 1;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(values);
            for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                var less = Vector256.LessThan(
                    Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref first, (nuint)(i - 1)));
                for (var bits = less.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                    (resets ??= []).Add(i + BitOperations.TrailingZeroCount(bits));
            }
        }
        for (; i < values.Length; i++)
            if (values[i] < values[i - 1]) (resets ??= []).Add(i);
        return resets;
    }
}
