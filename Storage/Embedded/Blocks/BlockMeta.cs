using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>What a block holds, known without opening more than its footer.</summary>
/// <param name="Tier">The resolution of its samples: one block has one.</param>
/// <param name="PartitionStartUnixMs">Start of the partition it belongs to, included; every sample lies inside the
/// partition.</param>
/// <param name="PartitionEndUnixMs">End of the partition, excluded. A tier's bucket counts as lying where its samples
/// lie, before its end.</param>
/// <param name="Number">The file's own number: no two files of a folder ever share one.</param>
/// <param name="Sequence">Order of the data: where two blocks have the same sample, the one with the higher sequence is
/// right. A merged block takes the highest of what it was merged from.</param>
/// <param name="Replaces">Numbers of the files this one was made from, and of those they were made from; where one is
/// still there, it is to be deleted.</param>
/// <param name="CreatedUnixMs">When it was written.</param>
/// <param name="MinUnixMs">Time of the oldest sample.</param>
/// <param name="MaxUnixMs">Time of the newest sample.</param>
/// <param name="Series">Number of series.</param>
/// <param name="Samples">Number of samples, or of buckets.</param>
/// <param name="Bytes">Size of the file.</param>
internal sealed record BlockMeta(
    Tier Tier, long PartitionStartUnixMs, long PartitionEndUnixMs, long Number, long Sequence,
        IReadOnlyList<long> Replaces, long CreatedUnixMs,
    long MinUnixMs, long MaxUnixMs, int Series, long Samples, long Bytes)
{
    private const int MaxReplaced = 1 << 16;

    /// <summary>Length of the partition.</summary>
    public TimeSpan Span => TimeSpan.FromMilliseconds(PartitionEndUnixMs - PartitionStartUnixMs);

    /// <summary>True if it may hold samples of the closed range.</summary>
    public bool Overlaps(long fromUnixMs, long toUnixMs) => MinUnixMs <= toUnixMs && MaxUnixMs >= fromUnixMs;

    /// <summary>A plan for a new block: what is known before its first series.</summary>
    public static BlockMeta Plan(
        Tier tier, long partitionStartUnixMs, long partitionEndUnixMs, long number, long sequence, long createdUnixMs,
            IReadOnlyList<long>? replaces = null) =>
        new(tier, partitionStartUnixMs, partitionEndUnixMs, number, sequence, replaces ?? [], createdUnixMs, 0, 0, 0, 0,
            0);

    /// <summary>Appends everything but <see cref="Bytes"/>, which is the file's length.</summary>
    public void Write(ByteWriter into)
    {
        into.Byte((byte)Tier);
        into.ZigZag(PartitionStartUnixMs);
        into.ZigZag(PartitionEndUnixMs);
        into.Varint((ulong)Number);
        into.Varint((ulong)Sequence);
        into.Varint((ulong)Replaces.Count);
        foreach (var sequence in Replaces) into.Varint((ulong)sequence);
        into.ZigZag(CreatedUnixMs);
        into.ZigZag(MinUnixMs);
        into.ZigZag(MaxUnixMs);
        into.Varint((ulong)Series);
        into.Varint((ulong)Samples);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, long fileBytes, out BlockMeta meta)
    {
        meta = null!;
        var reader = new ByteReader(bytes);
        if (!reader.TryByte(out var tier) || tier > (byte)Tier.Hour) return false;
        if (!reader.TryZigZag(out var start) || !reader.TryZigZag(out var end) || !reader.TryVarint(out var number)
            || !reader.TryVarint(out var sequence)) return false;
        if (!reader.TryCount(MaxReplaced, out var count)) return false;
        var replaces = new long[count];
        foreach (ref var replaced in replaces.AsSpan())
        {
            if (!reader.TryVarint(out var other)) return false;
            replaced = (long)other;
        }
        if (!reader.TryZigZag(out var created) || !reader.TryZigZag(out var min) || !reader.TryZigZag(out var max))
            return false;
        if (!reader.TryCount(int.MaxValue, out var series) || !reader.TryVarint(out var samples)) return false;
        meta = new BlockMeta((Tier)tier, start, end, (long)number, (long)sequence, replaces, created, min, max, series,
            (long)samples, fileBytes);
        return true;
    }
}
