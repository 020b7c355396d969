using LightWatch.Query.Parse;
using LightWatch.Storage;

namespace LightWatch.Query.Evaluate;

/// <summary>Chooses the resolution that is read.</summary>
internal sealed class TierPlan(ISampleSource source, Tier? forced, TimeProvider time)
{
    public SeriesQuery Instant(VectorSelector selector, SelectorTimes times, long lookbackMs)
    {
        _ = (source, forced, time);
        return new SeriesQuery(selector.Matchers, Math.Min(times.FirstUnixMs, times.LastUnixMs) - lookbackMs + 1, times.LastUnixMs);
    }

    public Rollup? Rollup(RangeCall call, MatrixSelector matrix) => null;

    /// <summary>The resolution a node read.</summary>
    public Tier Of(Expr expr) => Tier.Raw;
}
