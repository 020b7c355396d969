using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using LightWatch.Storage;

namespace LightWatch.PromQL.Aggregate;

/// <summary>
/// Prometheus's hash of a label set, which decides what limit_ratio takes: the same series here as there.
/// </summary>
/// <remarks>
/// XXH64 over names and values, each after its length in one byte, or 255 and three. Source: prometheus/model/labels;
/// https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
/// </remarks>
internal static class LabelHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F, Prime3 = 0x165667B19E3779F9,
        Prime4 = 0x85EBCA77C2B2AE63, Prime5 = 0x27D4EB2F165667C5;

    /// <summary>
    /// True if the series is in the share: a positive ratio takes from the lower end of the hashes, a negative one from
    /// the upper.
    /// </summary>
    public static bool IsSampled(Labels labels, double ratio)
    {
        var offset = Of(labels) / (double)ulong.MaxValue;
        return ratio >= 0 ? offset < ratio : offset >= 1 + ratio;
    }

    public static ulong Of(Labels labels)
    {
        var bytes = new List<byte>(256);
        foreach (var (name, value) in labels.Span)
        {
            Append(bytes, name);
            Append(bytes, value);
        }
        return Hash(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    internal static ulong Hash(ReadOnlySpan<byte> data)
    {
        ulong hash;
        var rest = data;
        if (data.Length >= 32)
        {
            ulong a = unchecked(Prime1 + Prime2), b = Prime2, c = 0, d = unchecked(0 - Prime1);
            for (; rest.Length >= 32; rest = rest[32..])
            {
                a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(rest));
                b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
                c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]));
                d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]));
            }
            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) +
                BitOperations.RotateLeft(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }
        else
        {
            hash = Prime5;
        }
        hash += (ulong)data.Length;
        for (; rest.Length >= 8; rest = rest[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(
                0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
        if (rest.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
            hash = (BitOperations.RotateLeft(hash ^ word, 23) * Prime2) + Prime3;
            rest = rest[4..];
        }
        foreach (var b in rest) hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong input) =>
        BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static void Append(List<byte> bytes, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length < 255) bytes.Add((byte)utf8.Length);
        else bytes.AddRange([255, (byte)utf8.Length, (byte)(utf8.Length >> 8), (byte)(utf8.Length >> 16)]);
        bytes.AddRange(utf8);
    }
}
