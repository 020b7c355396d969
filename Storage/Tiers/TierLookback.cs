namespace LightWatch.Storage.Tiers;

/// <summary>How far before a query's range buckets are read.</summary>
internal static class TierLookback
{
    /// <summary>
    /// How far before a range the last bucket of a counter is looked for, ms: <see cref="TierColumn.Increase"/> counts
    /// from it. A counter without samples for longer than this begins again at its first sample.
    /// </summary>
    public static long Ms(Tier tier, TierColumn column) =>
        column != TierColumn.Increase ? 0 : tier == Tier.Minute ? 3_600_000 : 24 * 3_600_000;
}
