using LightWatch.Storage.Chunks;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;

namespace LightWatch.Storage.Embedded;

/// <summary>One place that holds samples of a series: a partition of the head, or a block of any tier.</summary>
/// <param name="Rows">The series in the head; null for a block.</param>
/// <param name="Arena">Its chunks.</param>
/// <param name="Block">The block; null for the head.</param>
/// <param name="Ref">The series in the block.</param>
/// <param name="Next">The series' next place in the list, -1 = none.</param>
internal readonly record struct SeriesPart(HeadSeries? Rows, ChunkArena? Arena, Block? Block, int Ref, int Next)
{
    /// <summary>True for raw samples, false for buckets of a tier.</summary>
    public bool IsRaw => Block is null || Block.Meta.Tier == Tier.Raw;

    /// <summary>An upper bound of the samples or buckets in a closed range.</summary>
    public int MaxSamples(long fromUnixMs, long toUnixMs) =>
        Block?.MaxSamples(Ref, fromUnixMs, toUnixMs) ?? Rows!.Samples;

    /// <summary>Adds the raw samples of a closed range behind older writes.</summary>
    /// <exception cref="BlockDamagedException">The block's data is damaged.</exception>
    public ReadCost Read(long fromUnixMs, long toUnixMs, OpenRows scratch, SampleBuffer into)
    {
        if (Block is null)
        {
            return new ReadCost(Rows!.Read(Arena!, fromUnixMs, toUnixMs, scratch, into), 0);
        }
        if (!Block.Meta.Overlaps(fromUnixMs, toUnixMs)) return default;
        var boundary = into.Count;
        var cost = Block.Read(Ref, fromUnixMs, toUnixMs, into);
        SampleMerge.Tail(into, boundary);
        return cost;
    }
}
