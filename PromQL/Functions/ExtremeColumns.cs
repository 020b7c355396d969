using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// max_over_time and min_over_time over a series of floats: vectors over short windows, a queue of candidates when long
/// windows overlap much.
/// </summary>
internal static class ExtremeColumns
{
    // From this many visits a sample on, keeping a queue is cheaper than scanning each window.
    private const int QueueFromVisits = 16;

    public static void Max(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output) =>
        Fill<Larger>(values, from, to, output);

    public static void Min(
        RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from,
        ReadOnlySpan<int> to, Span<double> output) =>
        Fill<Smaller>(values, from, to, output);

    private interface IOrder
    {
        static abstract bool Beats(double candidate, double best);

        static abstract Vector256<double> Beats(Vector256<double> candidate, Vector256<double> best);
    }

    private static void Fill<TOrder>(
        ReadOnlySpan<double> values, ReadOnlySpan<int> from, ReadOnlySpan<int> to, Span<double> output)
        where TOrder : IOrder
    {
        var visits = 0L;
        for (var step = 0; step < from.Length; step++) visits += to[step] - from[step];
        if (visits > (long)QueueFromVisits * values.Length)
        {
            FillByQueue<TOrder>(values, from, to, output);
            return;
        }
        for (var step = 0; step < output.Length; step++)
            output[step] = from[step] == to[step] ? Presence.Absent : Best<TOrder>(values[from[step]..to[step]]);
    }

    private static double Best<TOrder>(ReadOnlySpan<double> window)
        where TOrder : IOrder
    {
        var best = window[0];
        var i = 1;
        if (Vector256.IsHardwareAccelerated && window.Length >= 2 * Vector256<double>.Count)
        {
            ref var first = ref MemoryMarshal.GetReference(window);
            var bests = Vector256.LoadUnsafe(ref first);
            var lanes = Vector256<double>.Count;
            for (i = lanes; i <= window.Length - lanes; i += lanes)
            {
                var next = Vector256.LoadUnsafe(ref first, (nuint)i);
                bests = Vector256.ConditionalSelect(
                    TOrder.Beats(next, bests) | ~Vector256.Equals(bests, bests), next, bests);
            }
            best = bests[0];
            for (var lane = 1; lane < Vector256<double>.Count; lane++) best = Better<TOrder>(bests[lane], best);
        }
        for (; i < window.Length; i++) best = Better<TOrder>(window[i], best);
        return best;
    }

    // The queue holds indexes of ever weaker values; NaN never enters, so an empty queue means a window of NaN.
    private static void FillByQueue<TOrder>(
        ReadOnlySpan<double> values, ReadOnlySpan<int> from, ReadOnlySpan<int> to, Span<double> output)
        where TOrder : IOrder
    {
        var queue = ArrayPool<int>.Shared.Rent(values.Length);
        int head = 0, tail = 0, next = 0;
        for (var step = 0; step < output.Length; step++)
        {
            for (; next < to[step]; next++)
            {
                if (double.IsNaN(values[next])) continue;
                while (tail > head && TOrder.Beats(values[next], values[queue[tail - 1]])) tail--;
                queue[tail++] = next;
            }
            while (head < tail && queue[head] < from[step]) head++;
            output[step] =
                from[step] == to[step] ? Presence.Absent : head < tail ? values[queue[head]] : values[to[step] - 1];
        }
        ArrayPool<int>.Shared.Return(queue);
    }

    private static double Better<TOrder>(double candidate, double best)
        where TOrder : IOrder => TOrder.Beats(candidate, best) || double.IsNaN(best) ? candidate : best;

    private readonly struct Larger : IOrder
    {
        public static bool Beats(double candidate, double best) => candidate > best;

        public static Vector256<double> Beats(Vector256<double> candidate, Vector256<double> best) =>
            Vector256.GreaterThan(candidate, best);
    }

    private readonly struct Smaller : IOrder
    {
        public static bool Beats(double candidate, double best) => candidate < best;

        public static Vector256<double> Beats(Vector256<double> candidate, Vector256<double> best) =>
            Vector256.LessThan(candidate, best);
    }
}
