using System.Buffers;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Index;

/// <summary>Sorted lists of series numbers, each once: their bytes and their algebra.</summary>
/// <remarks><code>
/// count    varint
/// numbers  an <see cref="IntegerCodec"/> column
/// </code></remarks>
internal static class Postings
{
    public static void Encode(ReadOnlySpan<int> series, ByteWriter into)
    {
        Ascending.Check(series);
        into.Varint((ulong)series.Length);
        var numbers = ArrayPool<long>.Shared.Rent(series.Length);
        for (var i = 0; i < series.Length; i++) numbers[i] = series[i];
        IntegerCodec.Encode(numbers.AsSpan(0, series.Length), into);
        ArrayPool<long>.Shared.Return(numbers);
    }

    /// <summary>
    /// Reads one list; false if the bytes are none, or name a series that is not below <paramref name="bound"/>.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, int bound, out int[] series)
    {
        series = [];
        var reader = new ByteReader(bytes);
        if (!reader.TryCount(bound, out var count)) return false;
        var numbers = ArrayPool<long>.Shared.Rent(count);
        try
        {
            if (!IntegerCodec.TryDecode(ref reader, numbers.AsSpan(0, count))) return false;
            series = new int[count];
            long previous = -1;
            for (var i = 0; i < count; i++)
            {
                if (numbers[i] <= previous || numbers[i] >= bound) return false;
                series[i] = (int)(previous = numbers[i]);
            }
            return true;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(numbers);
        }
    }

    /// <summary>What is in both lists.</summary>
    public static int[] Intersect(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length > b.Length) return Intersect(b, a);
        Ascending.Check(a);
        Ascending.Check(b);
        var both = new int[a.Length];
        var count = 0;
        foreach (var number in a)
        {
            b = b[Skip(b, number)..];
            if (b.IsEmpty) break;
            if (b[0] == number) both[count++] = number;
        }
        return both[..count];
    }

    /// <summary>What is in the first list and not in the second.</summary>
    public static int[] Except(ReadOnlySpan<int> from, ReadOnlySpan<int> without)
    {
        Ascending.Check(from);
        Ascending.Check(without);
        var left = new int[from.Length];
        var count = 0;
        foreach (var number in from)
        {
            without = without[Skip(without, number)..];
            if (without.IsEmpty || without[0] != number) left[count++] = number;
        }
        return left[..count];
    }

    /// <summary>What is in any of the lists.</summary>
    /// <param name="lists">In any order.</param>
    /// <param name="bound">No number reaches it.</param>
    public static int[] Union(IReadOnlyList<int[]> lists, int bound)
    {
        if (lists.Count == 0) return [];
        if (lists.Count == 1) return lists[0];
        long total = 0;
        foreach (var list in lists) total += list.Length;
        return total > bound / 64 ? UnionByBits(lists, bound) : UnionBySort(lists, (int)total);
    }

    /// <summary>All numbers below a bound.</summary>
    public static int[] All(int bound)
    {
        var all = new int[bound];
        for (var i = 0; i < bound; i++) all[i] = i;
        return all;
    }

    /// <summary>
    /// How many numbers at the front are less: doubling steps, then halving ones, so that a short list crosses a long
    /// one quickly.
    /// </summary>
    private static int Skip(ReadOnlySpan<int> sorted, int number)
    {
        if (sorted.IsEmpty || sorted[0] >= number) return 0;
        var step = 1;
        while (step < sorted.Length && sorted[step] < number) step *= 2;
        int low = step / 2, high = Math.Min(step, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < number) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int[] UnionBySort(IReadOnlyList<int[]> lists, int total)
    {
        var all = new int[total];
        var count = 0;
        foreach (var list in lists)
        {
            list.CopyTo(all, count);
            count += list.Length;
        }
        Array.Sort(all);
        var kept = 0;
        foreach (var number in all)
            if (kept == 0 || all[kept - 1] != number) all[kept++] = number;
        Ascending.Check(all.AsSpan(0, kept));
        return all[..kept];
    }

    private static int[] UnionByBits(IReadOnlyList<int[]> lists, int bound)
    {
        var bits = new ulong[(bound + 63) / 64];
        foreach (var list in lists)
            foreach (var number in list) bits[number >> 6] |= 1UL << (number & 63);
        var count = 0;
        foreach (var word in bits) count += System.Numerics.BitOperations.PopCount(word);
        var union = new int[count];
        var at = 0;
        for (var i = 0; i < bits.Length; i++)
            for (var word = bits[i]; word != 0; word &= word - 1)
                union[at++] = (i * 64) + System.Numerics.BitOperations.TrailingZeroCount(word);
        return union;
    }
}
