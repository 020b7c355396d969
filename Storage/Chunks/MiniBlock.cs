using System.Diagnostics;
using System.Numerics;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Up to 128 numbers as differences from a base, bit-packed; the few that do not fit are patched in behind.
/// </summary>
/// <remarks>
/// <code>
/// control  bits 0-6 width 0..64, bit 7 extended
/// extended bits 0-5 number of exceptions, bit 6 own base         (only if extended)
/// base     zigzag varint: own base - column base                  (only if own base)
/// packed   count x width bits, lowest first, padded to a byte
/// patches  exceptions x (position byte, varint of (number - base) >> width)
/// </code>
/// Differences wrap at 64 bits, so that every number can be an exception, also one below the base.
/// Source: the patched frame of reference of Zukowski et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006.
/// </remarks>
internal static class MiniBlock
{
    public const int Numbers = BitPacking.MaxNumbers;

    private const int WidthBits = 0x7F;
    private const int Extended = 0x80;
    private const int MaxExceptions = 0x3F;
    private const int OwnBase = 0x40;

    /// <summary>
    /// How one mini-block is best written; <paramref name="Base"/> is the smallest number that is no exception.
    /// </summary>
    public readonly record struct Plan(long Base, int Width, int Exceptions, int Bytes);

    /// <summary>Finds base and width for the numbers, as if the base were free.</summary>
    public static Plan Choose(ReadOnlySpan<long> numbers)
    {
        var (least, most, sum) = Extent.Of(numbers);
        var width = Width((ulong)(most - least));
        var plan = new Plan(least, width, 0, 1 + BitPacking.PackedBytes(numbers.Length, width));
        return width > 0 && IsSkewed(numbers.Length, least, most, sum) ? WithoutOutliers(numbers, plan) : plan;
    }

    /// <summary>Writes the numbers, with the column's base if that is no dearer than their own.</summary>
    public static void Write(ReadOnlySpan<long> numbers, in Plan plan, long columnBase, ByteWriter into)
    {
        var shared = Against(numbers, columnBase, plan);
        var ownBytes = plan.Bytes + (plan.Exceptions > 0 ? 0 : 1) + ByteWriter.ZigZagSize(plan.Base - columnBase);
        var (number, width, exceptions) = shared.Bytes <= ownBytes
            ? (columnBase, shared.Width, shared.Exceptions)
            : (plan.Base, plan.Width, plan.Exceptions);
        Debug.Assert(width is >= 0 and <= 64 && exceptions <= MaxExceptions, "0 <= width <= 64, exceptions <= 63");
        var own = number != columnBase;
        into.Byte((byte)(width | (own || exceptions > 0 ? Extended : 0)));
        if (own || exceptions > 0) into.Byte((byte)(exceptions | (own ? OwnBase : 0)));
        if (own) into.ZigZag(number - columnBase);
        BitPacking.Pack(numbers, number, width, into);
        if (exceptions == 0) return;
        for (var i = 0; i < numbers.Length; i++)
        {
            var high = High((ulong)(numbers[i] - number), width);
            if (high == 0) continue;
            into.Byte((byte)i);
            into.Varint(high);
        }
    }

    /// <summary>Reads as many numbers as <paramref name="into"/> takes.</summary>
    public static bool TryRead(ref ByteReader reader, long columnBase, Span<long> into)
    {
        if (!TryHead(ref reader, into.Length, ref columnBase, out var width, out var exceptions, out var packed))
            return false;
        BitPacking.Unpack(packed, width, columnBase, into);
        for (; exceptions > 0; exceptions--)
        {
            if (!reader.TryByte(out var position) || position >= into.Length || width == 64
                || !reader.TryVarint(out var high)) return false;
            into[position] += (long)(high << width);
        }
        return true;
    }

    /// <summary>Reads all but the exceptions.</summary>
    /// <param name="reader">Left before the exceptions.</param>
    /// <param name="count">Numbers in the mini-block.</param>
    /// <param name="start">The column's base; becomes the mini-block's own if it has one.</param>
    /// <param name="width">Bits of a number.</param>
    /// <param name="exceptions">Number of exceptions.</param>
    /// <param name="packed">The packed numbers and whatever follows them.</param>
    public static bool TryHead(ref ByteReader reader, int count, ref long start, out int width, out int exceptions,
        out ReadOnlySpan<byte> packed)
    {
        (width, exceptions) = (0, 0);
        packed = default;
        if (!reader.TryByte(out var control)) return false;
        width = control & WidthBits;
        if (width > 64) return false;
        if ((control & Extended) != 0)
        {
            if (!reader.TryByte(out var extended) || (extended & 0x80) != 0) return false;
            exceptions = extended & MaxExceptions;
            if ((extended & OwnBase) != 0)
            {
                if (!reader.TryZigZag(out var difference)) return false;
                start += difference;
            }
        }
        packed = reader.Rest;
        return reader.TrySkip(BitPacking.PackedBytes(count, width));
    }

    /// <summary>What the numbers take with a base that was chosen for all mini-blocks of the column.</summary>
    private static Plan Against(ReadOnlySpan<long> numbers, long columnBase, in Plan own)
    {
        if (own.Base == columnBase) return own;
        if (own.Exceptions == 0)
        {
            ulong most = 0;
            foreach (var number in numbers) most = Math.Max(most, (ulong)(number - columnBase));
            var width = Width(most);
            return new Plan(columnBase, width, 0, 1 + BitPacking.PackedBytes(numbers.Length, width));
        }
        // The same numbers stay exceptions; the width grows by the distance of the bases.
        ulong widest = 0;
        foreach (var number in numbers)
            if (High((ulong)(number - own.Base), own.Width) == 0)
                widest = Math.Max(widest, (ulong)(number - columnBase));
        return Counted(numbers, columnBase, Width(widest));
    }

    /// <summary>A few numbers far away from the rest pull the mean towards the other end of the range.</summary>
    private static bool IsSkewed(int count, long least, long most, long sum)
    {
        var range = (ulong)(most - least);
        if (range >> 56 != 0) return true;
        var mean = (double)(ulong)(sum - (count * least)) / count / range;   // wrapped sums: what is left is below 2^63
        return mean is < 1.0 / 6 or > 5.0 / 6;
    }

    /// <summary>Tries to leave 1, 2, 3, 4, 6, 8 … of the numbers out, wherever the rest lie closest together.</summary>
    private static Plan WithoutOutliers(ReadOnlySpan<long> numbers, Plan best)
    {
        Span<long> sorted = stackalloc long[Numbers];
        sorted = sorted[..numbers.Length];
        numbers.CopyTo(sorted);
        sorted.Sort();
        for (var left = 1; left <= Math.Min(numbers.Length / 4, MaxExceptions); left += 1 + (left / 4))
        {
            var kept = numbers.Length - left;
            var closest = 0;
            for (var i = 1; i <= left; i++)
                if ((ulong)(sorted[i + kept - 1] - sorted[i]) < (ulong)(sorted[closest + kept - 1] - sorted[closest]))
                    closest = i;
            var width = Width((ulong)(sorted[closest + kept - 1] - sorted[closest]));
            if (width >= best.Width) continue;
            var plan = Counted(numbers, sorted[closest], width);
            if (plan.Bytes < best.Bytes) best = plan;
        }
        return best;
    }

    /// <summary>Size with a given base and width, exceptions counted one by one; too many make it infinite.</summary>
    private static Plan Counted(ReadOnlySpan<long> numbers, long start, int width)
    {
        var bytes = 2 + BitPacking.PackedBytes(numbers.Length, width);
        var exceptions = 0;
        foreach (var number in numbers)
        {
            var high = High((ulong)(number - start), width);
            if (high == 0) continue;
            exceptions++;
            bytes += 1 + ByteWriter.VarintSize(high);
        }
        return new Plan(start, width, exceptions, exceptions > MaxExceptions ? int.MaxValue : bytes);
    }

    private static ulong High(ulong difference, int width) => width == 64 ? 0 : difference >> width;

    private static int Width(ulong most) => 64 - BitOperations.LeadingZeroCount(most);
}
