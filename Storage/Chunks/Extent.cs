using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LightWatch.Storage.Chunks;

/// <summary>Least, greatest and (wrapped) sum of numbers, in one pass.</summary>
internal static class Extent
{
    /// <param name="numbers">At least one.</param>
    public static (long Least, long Most, long Sum) Of(ReadOnlySpan<long> numbers)
    {
        var (least, most, sum, i) = (numbers[0], numbers[0], 0L, 0);
        if (Vector256.IsHardwareAccelerated && numbers.Length >= Vector256<long>.Count)
        {
            ref var at = ref MemoryMarshal.GetReference(numbers);
            var low = Vector256.LoadUnsafe(ref at);
            var (high, total) = (low, Vector256<long>.Zero);
            for (; i + Vector256<long>.Count <= numbers.Length; i += Vector256<long>.Count)
            {
                var next = Vector256.LoadUnsafe(ref at, (nuint)i);
                low = Vector256.Min(low, next);
                high = Vector256.Max(high, next);
                total += next;
            }
            sum = Vector256.Sum(total);
            for (var lane = 0; lane < Vector256<long>.Count; lane++)
            {
                least = Math.Min(least, low[lane]);
                most = Math.Max(most, high[lane]);
            }
        }
        for (; i < numbers.Length; i++)
        {
            least = Math.Min(least, numbers[i]);
            most = Math.Max(most, numbers[i]);
            sum += numbers[i];
        }
        return (least, most, sum);
    }
}
