using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>How a column of doubles is written.</summary>
internal enum ValueKind : byte
{
    /// <summary>Eight bytes a value.</summary>
    Raw = 0,

    /// <summary>Eight bytes once.</summary>
    Constant = 1,

    /// <summary>See <see cref="ScaledCodec"/>.</summary>
    Scaled = 2,

    /// <summary>See <see cref="BitsCodec"/>.</summary>
    Bits = 3,

    /// <summary>See <see cref="XorCodec"/>.</summary>
    Xor = 4,
}

/// <summary>
/// A column of doubles: one byte of <see cref="ValueKind"/>, then that codec's bytes. Every bit pattern survives.
/// </summary>
internal static class ValueCodec
{
    /// <summary>
    /// What takes no more bits a value is good enough to try nothing else: whole numbers that grow by less than 2^32
    /// never pack better otherwise.
    /// </summary>
    private const int GoodBits = 32;

    /// <summary>Appends the values (at least one) in the smallest way.</summary>
    public static void Encode(ReadOnlySpan<double> values, ByteWriter into)
    {
        var start = into.Length;
        var constant = IsConstant(values);
        var (best, bestBytes) = constant ? (ValueKind.Constant, 9) : (ValueKind.Raw, 1 + (values.Length * 8));
        var last = ValueKind.Raw;
        foreach (var kind in (ReadOnlySpan<ValueKind>)[ValueKind.Scaled, ValueKind.Bits, ValueKind.Xor])
        {
            if (kind != ValueKind.Scaled && (constant || bestBytes * 8L <= (long)values.Length * GoodBits)) break;
            into.Truncate(start);
            if (!EncodeAs(kind, values, into)) continue;
            last = kind;
            if (into.Length - start < bestBytes) (best, bestBytes) = (kind, into.Length - start);
        }
        if (best == last && best != ValueKind.Raw) return;
        into.Truncate(start);
        EncodeAs(best, values, into);
    }

    /// <summary>
    /// Appends the values in one given way; false, and nothing written, if that way cannot hold them.
    /// </summary>
    internal static bool EncodeAs(ValueKind kind, ReadOnlySpan<double> values, ByteWriter into)
    {
        var start = into.Length;
        into.Byte((byte)kind);
        switch (kind)
        {
            case ValueKind.Raw:
                LittleEndian.Write(values, into.Reserve(values.Length * sizeof(double)));
                return true;
            case ValueKind.Constant when IsConstant(values):
                into.UInt64(BitConverter.DoubleToUInt64Bits(values[0]));
                return true;
            case ValueKind.Scaled when ScaledCodec.TryEncode(values, into):
                return true;
            case ValueKind.Bits:
                BitsCodec.Encode(values, into);
                return true;
            case ValueKind.Xor:
                XorCodec.Encode(values, into);
                return true;
            default:
                into.Truncate(start);
                return false;
        }
    }

    /// <summary>
    /// Reads exactly as many values as <paramref name="into"/> takes; false if the bytes are no such column.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> into)
    {
        if (!reader.TryByte(out var kind)) return false;
        switch ((ValueKind)kind)
        {
            case ValueKind.Raw:
                if (!reader.TryTake(into.Length * 8, out var raw)) return false;
                LittleEndian.Read(raw, into);
                return true;
            case ValueKind.Constant:
                if (!reader.TryUInt64(out var bits)) return false;
                into.Fill(BitConverter.UInt64BitsToDouble(bits));
                return true;
            case ValueKind.Scaled:
                return ScaledCodec.TryDecode(ref reader, into);
            case ValueKind.Bits:
                return BitsCodec.TryDecode(ref reader, into);
            case ValueKind.Xor:
                return XorCodec.TryDecode(ref reader, into);
            default:
                return false;
        }
    }

    private static bool IsConstant(ReadOnlySpan<double> values)
    {
        var bits = MemoryMarshal.Cast<double, long>(values);
        return bits.IndexOfAnyExcept(bits[0]) < 0;
    }
}
