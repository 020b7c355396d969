using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// A column of 64-bit integers: as they are, as differences, or as differences of differences, whichever is smallest.
/// </summary>
/// <remarks>
/// <code>
/// mode     bits 0-1: 0 plain, 1 delta, 2 delta of delta; bit 2: uniform
/// first    zigzag varint, the first number                (modes 1 and 2)
/// second   zigzag varint, second - first number           (mode 2)
/// base     zigzag varint, what residuals are counted from
/// blocks   mini-blocks of 128 residuals                   (none if uniform: every residual is the base)
/// </code>
/// The count of numbers is the caller's to keep. All arithmetic wraps, hence any numbers survive.
/// </remarks>
internal static class IntegerCodec
{
    private const int MaxMode = 2;
    private const int UniformFlag = 4;

    /// <summary>
    /// Appends the column; <paramref name="minMode"/> 1 makes sure that the first number can be read without decoding.
    /// </summary>
    public static void Encode(ReadOnlySpan<long> numbers, ByteWriter into, int minMode = 0)
    {
        var scratch = ArrayPool<long>.Shared.Rent(3 * numbers.Length);
        var plans = ArrayPool<MiniBlock.Plan>.Shared.Rent(3 * ((numbers.Length / MiniBlock.Numbers) + 1));
        try
        {
            var most = Math.Min(MaxMode, numbers.Length - 1);
            var least = Math.Min(minMode, most);
            var blocks = (numbers.Length / MiniBlock.Numbers) + 1;
            var (best, bestBytes) = (least, long.MaxValue);
            numbers.CopyTo(scratch);
            for (var mode = 0; mode <= most; mode++)
            {
                var residuals = scratch.AsSpan(mode * numbers.Length, numbers.Length - mode);
                if (mode > 0) Differences(scratch.AsSpan((mode - 1) * numbers.Length), residuals);
                if (mode < least) continue;
                var bytes = Plan(residuals, plans.AsSpan(mode * blocks, Blocks(residuals.Length))) + mode;
                if (bytes < bestBytes) (best, bestBytes) = (mode, bytes);
            }
            var chosen = scratch.AsSpan(best * numbers.Length, numbers.Length - best);
            Write(numbers, best, chosen, plans.AsSpan(best * blocks, Blocks(chosen.Length)), into);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(scratch);
            ArrayPool<MiniBlock.Plan>.Shared.Return(plans);
        }
    }

    /// <summary>
    /// Reads exactly as many numbers as <paramref name="into"/> takes; false if the bytes are no such column.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, Span<long> into)
    {
        if (into.IsEmpty) return true;
        return TryHead(ref reader, into.Length, out var mode, out var first, out var slope, out var columnBase)
            && TryRest(ref reader, mode, first, slope, columnBase, into);
    }

    /// <summary>
    /// Reads a column and turns its numbers into the bits of doubles; the common kind, plain differences, in a single
    /// pass.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, in DecimalScale scale, Span<long> into)
    {
        if (into.IsEmpty) return true;
        if (!TryHead(ref reader, into.Length, out var mode, out var first, out var slope, out var columnBase))
            return false;
        if (mode == 1)
        {
            into[0] = first;
            scale.ApplyScalar(into[..1], 0);
            return ScaledDeltas.TryDecode(ref reader, scale, first, columnBase, into[1..]);
        }
        if (!TryRest(ref reader, mode, first, slope, columnBase, into)) return false;
        scale.Apply(into);
        return true;
    }

    private static bool TryHead(ref ByteReader reader, int count, out int mode, out long first, out long slope,
        out long columnBase)
    {
        (mode, first, slope, columnBase) = (0, 0, 0, 0);
        if (!reader.TryByte(out var lead) || (lead & ~(3 | UniformFlag)) != 0) return false;
        mode = lead;
        var order = mode & 3;
        if (order > MaxMode || order > count - 1) return false;
        if (order > 0 && !reader.TryZigZag(out first)) return false;
        if (order > 1 && !reader.TryZigZag(out slope)) return false;
        return reader.TryZigZag(out columnBase);
    }

    private static bool TryRest(ref ByteReader reader, int mode, long first, long slope, long columnBase,
        Span<long> into)
    {
        var order = mode & 3;
        var residuals = into[order..];
        if ((mode & UniformFlag) != 0) residuals.Fill(columnBase);
        else
        {
            for (var at = 0; at < residuals.Length; at += MiniBlock.Numbers)
                if (!MiniBlock.TryRead(ref reader, columnBase,
                    residuals.Slice(at, Math.Min(MiniBlock.Numbers, residuals.Length - at)))) return false;
        }
        if (order > 1)
        {
            PrefixSum.InPlace(residuals, slope);
            into[1] = slope;
        }
        if (order > 0)
        {
            PrefixSum.InPlace(into[1..], first);
            into[0] = first;
        }
        return true;
    }

    /// <summary>
    /// True if the column is an arithmetic progression: number i is <paramref name="first"/> + i x
    /// <paramref name="step"/>.
    /// </summary>
    /// <remarks>Nothing but the head of the column is looked at; the reader is left where it was.</remarks>
    public static bool TryProgression(ByteReader reader, out long first, out long step)
    {
        (first, step) = (0, 0);
        if (!reader.TryByte(out var mode) || (mode & UniformFlag) == 0) return false;
        return (mode & 3) switch
        {
            0 => reader.TryZigZag(out first),
            1 => reader.TryZigZag(out first) && reader.TryZigZag(out step),
            _ => reader.TryZigZag(out first) && reader.TryZigZag(out step) && reader.TryZigZag(out var bend)
                && bend == 0,
        };
    }

    private static int Blocks(int residuals) => (residuals + MiniBlock.Numbers - 1) / MiniBlock.Numbers;

    private static void Differences(ReadOnlySpan<long> numbers, Span<long> into)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var from = ref MemoryMarshal.GetReference(numbers);
            ref var to = ref MemoryMarshal.GetReference(into);
            for (; i + Vector256<long>.Count <= into.Length; i += Vector256<long>.Count)
                (Vector256.LoadUnsafe(ref from, (nuint)i + 1) - Vector256.LoadUnsafe(ref from, (nuint)i))
                    .StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < into.Length; i++) into[i] = numbers[i + 1] - numbers[i];
    }

    private static long Plan(ReadOnlySpan<long> residuals, Span<MiniBlock.Plan> plans)
    {
        long bytes = 0;
        for (var block = 0; block < plans.Length; block++)
        {
            var at = block * MiniBlock.Numbers;
            plans[block] = MiniBlock.Choose(residuals.Slice(at, Math.Min(MiniBlock.Numbers, residuals.Length - at)));
            bytes += plans[block].Bytes;
        }
        // A column that needs no mini-blocks at all beats everything.
        return IsUniform(plans) ? 0 : bytes;
    }

    private static void Write(ReadOnlySpan<long> numbers, int mode, ReadOnlySpan<long> residuals,
        ReadOnlySpan<MiniBlock.Plan> plans, ByteWriter into)
    {
        var uniform = IsUniform(plans);
        into.Byte((byte)(mode | (uniform ? UniformFlag : 0)));
        if (mode > 0) into.ZigZag(numbers[0]);
        if (mode > 1) into.ZigZag(numbers[1] - numbers[0]);
        var columnBase = plans[0].Base;
        foreach (var plan in plans) columnBase = Math.Min(columnBase, plan.Base);
        Debug.Assert(mode < numbers.Length && residuals.Length == numbers.Length - mode, "mode < count");
        into.ZigZag(columnBase);
        if (uniform) return;
        for (var block = 0; block < plans.Length; block++)
        {
            var at = block * MiniBlock.Numbers;
            MiniBlock.Write(residuals.Slice(at, Math.Min(MiniBlock.Numbers, residuals.Length - at)), plans[block],
                columnBase, into);
        }
    }

    private static bool IsUniform(ReadOnlySpan<MiniBlock.Plan> plans)
    {
        foreach (var plan in plans)
            if (plan.Width != 0 || plan.Exceptions != 0 || plan.Base != plans[0].Base) return false;
        return true;
    }
}
