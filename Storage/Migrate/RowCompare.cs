using System.Numerics;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// Compares samples and buckets bit by bit, and sums them up to numbers in which their order does not show. One owner.
/// </summary>
internal sealed class RowCompare : IDisposable
{
    private readonly FrameBuffer _left = new();
    private readonly FrameBuffer _right = new();

    /// <summary>True if two rows with the same time are the same in all else too.</summary>
    public bool IsSame(SampleBuffer a, int i, SampleBuffer b, int j)
    {
        if ((a.HasStartTimes ? a.StartUnixMs[i] : 0) != (b.HasStartTimes ? b.StartUnixMs[j] : 0)) return false;
        var (left, right) = (a.HasHistograms ? a.Histograms[i] : null, b.HasHistograms ? b.Histograms[j] : null);
        if (left is null && right is null)
            return BitConverter.DoubleToInt64Bits(a.Values[i]) == BitConverter.DoubleToInt64Bits(b.Values[j]);
        return left is not null && right is not null && Bytes(left, _left).SequenceEqual(Bytes(right, _right));
    }

    /// <summary>A number for a row of a series; sums of these tell sets of rows apart.</summary>
    /// <param name="series">The first half of the series' fingerprint.</param>
    public ulong Checksum(ulong series, SampleBuffer from, int row)
    {
        var hash = Mix(series, (ulong)from.UnixMs[row]);
        if (from.HasStartTimes) hash = Mix(hash, (ulong)from.StartUnixMs[row]);
        else hash = Mix(hash, 0);
        return from.HasHistograms && from.Histograms[row] is { } histogram ? Mix(
            hash, Crc32C.Of(Bytes(histogram, _left))) : Mix(hash, BitConverter.DoubleToUInt64Bits(from.Values[row]));
    }

    public static bool IsSame(TierBuckets a, int i, TierBuckets b, int j)
    {
        for (var field = 0; field < TierBuckets.Fields; field++)
            if (BitConverter.DoubleToInt64Bits(a[(TierField)field][i]) != BitConverter.DoubleToInt64Bits(
                b[(TierField)field][j])) return false;
        return true;
    }

    public static ulong Checksum(ulong series, TierBuckets from, int bucket)
    {
        var hash = Mix(series, (ulong)from.EndUnixMs[bucket]);
        for (var field = 0; field < TierBuckets.Fields; field++)
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(from[(TierField)field][bucket]));
        return hash;
    }

    /// <summary>Leaves of buckets what every store has: no histograms, and nothing where nothing counts.</summary>
    public static void Common(TierBuckets buckets)
    {
        for (var i = buckets.Count - 1; i >= 0; i--)
        {
            if (buckets.Histograms.IsEmpty || buckets.Histograms[i] is null) continue;
            if (buckets[TierField.Count][i] > 0) buckets[TierField.Last][i] = buckets[TierField.LastCounted][i];
            else buckets.RemoveRange(i, 1);
        }
        BucketColumns.Normalize(buckets);
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    // Source of the constants: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014 (the finalizer
    // of SplitMix64).
    private static ulong Mix(ulong hash, ulong value)
    {
        var z = BitOperations.RotateLeft(hash, 29) + value + 0x9E37_79B9_7F4A_7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return z ^ (z >> 31);
    }

    private static ReadOnlySpan<byte> Bytes(NativeHistogram histogram, FrameBuffer into)
    {
        into.Clear();
        HistogramBytes.Write(into, histogram);
        return into.Written.Span;
    }
}
