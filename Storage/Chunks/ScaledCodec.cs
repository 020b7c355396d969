using System.Buffers;
using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Doubles that are integers or short decimals, as integers; the few that are not are patched in.</summary>
/// <remarks>
/// <code>
/// scale    bits 0-4 exponent, bit 5 factor follows, bit 6 patches follow
/// factor   varint, > 1                              (only if bit 5)
/// patches  varint count, then (varint distance from the patch before, 8 bytes of the double) each   (only if bit 6)
/// numbers  an <see cref="IntegerCodec"/> column; a patched place repeats its neighbour
/// </code>
/// </remarks>
internal static class ScaledCodec
{
    private const int ExponentBits = 0x1F;
    private const int FactorFlag = 0x20;
    private const int PatchesFlag = 0x40;
    private const int Probes = 24;

    /// <summary>A value in so many may be patched before another codec is surely better.</summary>
    private const int OnePatchIn = 8;

    /// <summary>Appends the column unless too many values are no short decimals; then nothing is written.</summary>
    public static bool TryEncode(ReadOnlySpan<double> values, ByteWriter into)
    {
        if (!TryChooseExponent(values, out var exponent)) return false;
        var numbers = ArrayPool<long>.Shared.Rent(values.Length);
        var patches = ArrayPool<int>.Shared.Rent((values.Length / OnePatchIn) + 1);
        try
        {
            if (!TryScale(values, exponent, numbers, patches, out var factor, out var patched)) return false;
            into.Byte((byte)(exponent | (factor > 1 ? FactorFlag : 0) | (patched > 0 ? PatchesFlag : 0)));
            if (factor > 1) into.Varint((ulong)factor);
            if (patched > 0) WritePatches(values, patches.AsSpan(0, patched), into);
            IntegerCodec.Encode(numbers.AsSpan(0, values.Length), into);
            return true;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(numbers);
            ArrayPool<int>.Shared.Return(patches);
        }
    }

    /// <summary>Reads exactly as many values as <paramref name="into"/> takes.</summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> into)
    {
        if (!reader.TryByte(out var flags) || (flags & 0x80) != 0) return false;
        var exponent = flags & ExponentBits;
        ulong factor = 1;
        if (exponent > DecimalScale.MaxExponent || ((flags & FactorFlag) != 0 && !reader.TryVarint(out factor)))
            return false;
        if (factor > long.MaxValue) return false;

        var patches = default(ByteReader);
        var count = 0;
        if ((flags & PatchesFlag) != 0)
        {
            if (!reader.TryCount(into.Length, out count)) return false;
            patches = reader;
            for (var i = 0; i < count; i++)
                if (!reader.TryVarint(out _) || !reader.TrySkip(8)) return false;
        }
        var numbers = MemoryMarshal.Cast<double, long>(into);
        if (!IntegerCodec.TryDecode(ref reader, new DecimalScale(exponent, (long)factor), numbers)) return false;

        for (long at = 0; count > 0; count--)
        {
            if (!patches.TryCount(into.Length, out var distance) || !patches.TryUInt64(out var bits)) return false;
            at += distance;
            if (at >= into.Length) return false;
            into[(int)at] = BitConverter.UInt64BitsToDouble(bits);
        }
        return true;
    }

    /// <summary>The exponent that the values at a few places need; false if most of them have none.</summary>
    private static bool TryChooseExponent(ReadOnlySpan<double> values, out int exponent)
    {
        exponent = 0;
        int probes = Math.Min(values.Length, Probes), failed = 0;
        for (var probe = 0; probe < probes; probe++)
        {
            var value = values[(int)((long)probe * values.Length / probes)];
            var needed = exponent;
            while (needed <= DecimalScale.MaxExponent && !DecimalScale.TryScale(value, needed, out _)) needed++;
            if (needed <= DecimalScale.MaxExponent) exponent = needed;
            else if (++failed > probes / 4) return false;
        }
        return true;
    }

    private static bool TryScale(ReadOnlySpan<double> values, int exponent, Span<long> numbers, Span<int> patches,
        out long factor, out int patched)
    {
        // First all as whole doubles, kept as their bits, to find the common factor; then divided by it.
        var whole = MemoryMarshal.Cast<long, double>(numbers);
        double common = 0;
        patched = 0;
        factor = 1;
        var maxPatches = values.Length / OnePatchIn;
        for (var i = 0; i < values.Length; i++)
        {
            var run = DecimalScale.ScaleRun(values[i..], exponent, whole[i..values.Length]);
            common = CommonFactor.Of(common, whole.Slice(i, run));
            i += run;
            if (i == values.Length) break;
            if (DecimalScale.TryScale(values[i], exponent, out whole[i])) common = CommonFactor.Of(common, whole[i]);
            else if (patched < maxPatches) patches[patched++] = i;
            else return false;
        }
        if (common < 1 || common > DecimalScale.MaxExact) common = 1;
        factor = (long)common;
        var skipped = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (skipped < patched && patches[skipped] == i) skipped++;
            else
            {
                var number = factor == 1 ? whole[i] : whole[i] / common;
                if (Math.Abs(number) > DecimalScale.MaxExact) return false;
                numbers[i] = (long)number;
            }
        }
        FillPatched(numbers[..values.Length], patches[..patched]);
        return true;
    }

    private static void FillPatched(Span<long> numbers, ReadOnlySpan<int> patches)
    {
        var first = 0;
        while (first < patches.Length && patches[first] == first) first++;
        numbers[..first].Fill(first < numbers.Length ? numbers[first] : 0);
        foreach (var at in patches[first..]) numbers[at] = numbers[at - 1];
    }

    private static void WritePatches(ReadOnlySpan<double> values, ReadOnlySpan<int> patches, ByteWriter into)
    {
        into.Varint((ulong)patches.Length);
        var previous = 0;
        foreach (var at in patches)
        {
            into.Varint((ulong)(at - previous));
            into.UInt64(BitConverter.DoubleToUInt64Bits(values[at]));
            previous = at;
        }
    }
}
