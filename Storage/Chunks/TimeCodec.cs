using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Chunks;

/// <summary>Ascending times. A regular grid takes about twelve bytes however long it is.</summary>
/// <remarks><code>
/// count    varint, >= 1
/// span     varint, last - first time, milliseconds
/// times    an <see cref="IntegerCodec"/> column of Unix milliseconds, as differences
/// </code></remarks>
internal static class TimeCodec
{
    /// <summary>Most samples in one chunk: what a hostile count can make us allocate.</summary>
    public const int MaxSamples = 1 << 16;

    /// <summary>Appends times that ascend strictly.</summary>
    public static void Encode(ReadOnlySpan<long> unixMs, ByteWriter into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unixMs.Length, MaxSamples);
        Ascending.Check(unixMs);
        into.Varint((ulong)unixMs.Length);
        into.Varint((ulong)(unixMs[^1] - unixMs[0]));
        IntegerCodec.Encode(unixMs, into, minMode: 1);
    }

    /// <summary>Reads count, first and last time, and leaves the reader before the times themselves.</summary>
    public static bool TryHead(ref ByteReader reader, out TimeRange range)
    {
        range = default;
        if (!reader.TryCount(MaxSamples, out var count) || count == 0 || !reader.TryVarint(out var span)) return false;
        var peek = reader;
        if (!peek.TrySkip(1) || !peek.TryZigZag(out var first)) return false;
        range = new TimeRange(count, first, first + (long)span);
        return range.LastUnixMs >= first;
    }

    /// <summary>
    /// Reads the times after <see cref="TryHead"/>; false also if they do not ascend strictly or contradict the head.
    /// </summary>
    public static bool TryDecode(ref ByteReader reader, in TimeRange range, Span<long> into)
    {
        if (IntegerCodec.TryProgression(reader, out var first, out var step))
        {
            if (range.Count > 1 && (step <= 0 || first + ((Int128)step * (range.Count - 1)) != range.LastUnixMs))
                return false;
            for (var i = 0; i < into.Length; i++) into[i] = first + (step * i);
            return first == range.FirstUnixMs && SkipHead(ref reader);
        }
        if (!IntegerCodec.TryDecode(ref reader, into)) return false;
        for (var i = 1; i < into.Length; i++)
            if (into[i] <= into[i - 1]) return false;
        return into[0] == range.FirstUnixMs && into[^1] == range.LastUnixMs;
    }

    private static bool SkipHead(ref ByteReader reader)
    {
        if (!reader.TryByte(out var mode)) return false;
        for (var i = 0; i <= (mode & 3); i++)
            if (!reader.TryZigZag(out _)) return false;
        return true;
    }
}

/// <summary>Count, first and last time of a chunk, known without decoding it.</summary>
internal readonly record struct TimeRange(int Count, long FirstUnixMs, long LastUnixMs);
