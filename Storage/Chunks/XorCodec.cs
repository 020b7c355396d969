using System.Numerics;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Doubles as the bits in which each differs from the one before. The last resort: slow, and rarely the smallest.
/// </summary>
/// <remarks>
/// <code>
/// first    8 bytes
/// then for each value, bits highest first:
///   0                                   same as the value before
///   1 0  meaningful bits                inside the window (leading and trailing zeros) used last
///   1 1  5 bits leading zeros, 6 bits length - 1, meaningful bits
/// padded to a byte
/// </code>
/// Source: Pelkonen et al., Gorilla: A Fast, Scalable, In-Memory Time Series Database, VLDB 2015, 4.1.2.
/// </remarks>
internal static class XorCodec
{
    private const int MaxLeading = 31;

    public static void Encode(ReadOnlySpan<double> values, ByteWriter into)
    {
        var previous = BitConverter.DoubleToUInt64Bits(values[0]);
        into.UInt64(previous);
        var bits = new BitAppender(into);
        int leading = 0, length = 0;
        foreach (var value in values[1..])
        {
            var current = BitConverter.DoubleToUInt64Bits(value);
            var xor = current ^ previous;
            previous = current;
            if (xor == 0)
            {
                bits.Append(0, 1);
                continue;
            }
            var leads = Math.Min(BitOperations.LeadingZeroCount(xor), MaxLeading);
            var trails = BitOperations.TrailingZeroCount(xor);
            if (length > 0 && leads >= leading && trails >= 64 - leading - length)
            {
                bits.Append(0b10, 2);
            }
            else
            {
                (leading, length) = (leads, 64 - leads - trails);
                bits.Append(0b11, 2);
                bits.Append((ulong)leading, 5);
                bits.Append((ulong)(length - 1), 6);
            }
            bits.Append(xor >> (64 - leading - length), length);
        }
        bits.Finish();
    }

    /// <summary>Reads exactly as many values as <paramref name="into"/> takes.</summary>
    public static bool TryDecode(ref ByteReader reader, Span<double> into)
    {
        if (into.IsEmpty) return true;
        if (!reader.TryUInt64(out var previous)) return false;
        into[0] = BitConverter.UInt64BitsToDouble(previous);
        var bits = new BitTaker(reader.Rest);
        int leading = 0, length = 0;
        for (var i = 1; i < into.Length; i++)
        {
            if (!bits.TryTake(1, out var differs)) return false;
            if (differs != 0)
            {
                if (!bits.TryTake(1, out var window)) return false;
                if (window != 0)
                {
                    if (!bits.TryTake(5, out var leads) || !bits.TryTake(6, out var lengthLessOne)) return false;
                    (leading, length) = ((int)leads, (int)lengthLessOne + 1);
                }
                if (length == 0 || leading + length > 64 || !bits.TryTake(length, out var meaningful)) return false;
                previous ^= meaningful << (64 - leading - length);
            }
            into[i] = BitConverter.UInt64BitsToDouble(previous);
        }
        return reader.TrySkip(bits.BytesTaken);
    }

    private ref struct BitAppender(ByteWriter into)
    {
        private ulong _pending;
        private int _filled;

        public void Append(ulong value, int count)
        {
            while (count > 0)
            {
                var take = Math.Min(count, 8 - _filled);
                _pending = (_pending << take) | ((value >> (count - take)) & ((1UL << take) - 1));
                _filled += take;
                count -= take;
                if (_filled < 8) continue;
                into.Byte((byte)_pending);
                (_pending, _filled) = (0, 0);
            }
        }

        public readonly void Finish()
        {
            if (_filled > 0) into.Byte((byte)(_pending << (8 - _filled)));
        }
    }

    private ref struct BitTaker(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private long _position;

        public readonly int BytesTaken => (int)((_position + 7) >> 3);

        public bool TryTake(int count, out ulong value)
        {
            value = 0;
            if (_position + count > (long)_bytes.Length * 8) return false;
            while (count > 0)
            {
                var inByte = (int)(_position & 7);
                var take = Math.Min(count, 8 - inByte);
                value = (value << take)
                    | (((ulong)_bytes[(int)(_position >> 3)] >> (8 - inByte - take)) & ((1UL << take) - 1));
                _position += take;
                count -= take;
            }
            return true;
        }
    }
}
