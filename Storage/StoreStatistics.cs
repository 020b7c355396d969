namespace LightWatch.Storage;

/// <summary>
/// What one tier holds on disk; times are Unix ms, long.MaxValue and long.MinValue if it holds nothing.
/// </summary>
public sealed record TierStatistics(Tier Tier, int Blocks, long Samples, long Bytes, long OldestUnixMs,
    long NewestUnixMs);

/// <summary>What a store holds.</summary>
/// <param name="ActiveSeries">Series in memory.</param>
/// <param name="MemorySamples">Samples that are in memory and in the log alone.</param>
/// <param name="LogBytes">Size of the write-ahead log.</param>
/// <param name="Tiers">By tier, those without blocks too.</param>
/// <param name="Problems">What is wrong, one sentence each; empty if all is well.</param>
public sealed record StoreStatistics(int ActiveSeries, long MemorySamples, long LogBytes,
    IReadOnlyList<TierStatistics> Tiers, IReadOnlyList<string> Problems);

/// <summary>What belongs to one value of a label, say one host or one metric.</summary>
/// <param name="Samples">An estimate: samples that several blocks have are counted several times.</param>
public sealed record LabelStatistics(string Value, int Series, long Samples);
