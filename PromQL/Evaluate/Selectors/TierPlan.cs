using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Chooses the resolution that is read. The rules are in docs/query-tiers.md.</summary>
internal sealed class TierPlan(ISampleSource source, Tier? forced)
{
    // A bucket's edge may lie up to one bucket beside the window's: this many buckets keep the error under a tenth.
    private const int MinBuckets = 10;

    // Shorter ranges come from raw samples whatever the step: reading them costs milliseconds, and they equal what
    // Prometheus gives.
    private static readonly TimeSpan MinRangeForMinutes = TimeSpan.FromDays(2);
    private static readonly TimeSpan MinRangeForHours = TimeSpan.FromDays(14);

    private readonly Dictionary<Expr, Tier> _read = new(ReferenceEqualityComparer.Instance);

    /// <summary>What an instant selector reads, and how far it must look back there: at least one bucket.</summary>
    public (SeriesQuery Query, long LookbackMs) Instant(VectorSelector selector, SelectorTimes times, long lookbackMs)
    {
        var tier = Choose(selector, times, times.FirstUnixMs - lookbackMs, times.StepMs, isExact: true);
        var lookback = Math.Max(lookbackMs, tier.BucketMs);
        return (new SeriesQuery(selector.Matchers, times.FirstUnixMs - lookback + 1, times.LastUnixMs, tier), lookback);
    }

    /// <summary>The tier a range function reads.</summary>
    public Tier Range(RangeCall call, MatrixSelector matrix) => call.Ends == RangeEnds.Plain
        ? Choose(matrix, call.Times, call.Times.FirstUnixMs - call.WindowMs, Math.Min(call.Times.StepMs, call.WindowMs),
            Rollups.IsExact(call.Name))
        : Tier.Raw;

    /// <summary>The resolution a node read.</summary>
    public Tier Of(Expr expr)
    {
        if (expr is CallExpr call && call.Arguments.FirstOrDefault(a => a is MatrixSelector) is { } matrix)
            expr = matrix;
        return _read.GetValueOrDefault(expr);
    }

    private Tier Choose(Expr node, SelectorTimes times, long fromUnixMs, long detailMs, bool isExact)
    {
        if (times.Count == 0) return Tier.Raw;
        var tier =
            forced ?? Reaching(isExact ? ByDetail(times.LastUnixMs - fromUnixMs, detailMs) : Tier.Raw, fromUnixMs);
        return _read[node] = tier;
    }

    private static Tier ByDetail(long rangeMs, long detailMs)
    {
        if (rangeMs >= MinRangeForHours.TotalMilliseconds && detailMs >= MinBuckets * Tier.Hour.BucketMs)
            return Tier.Hour;
        return rangeMs >= MinRangeForMinutes.TotalMilliseconds && detailMs >= MinBuckets * Tier.Minute.BucketMs
            ? Tier.Minute
            : Tier.Raw;
    }

    // Samples that are deleted: the next coarser tier, if it reaches further back by more than the width of its own
    // buckets.
    private Tier Reaching(Tier tier, long fromUnixMs)
    {
        while (tier < Tier.Hour && source.OldestUnixMs(tier) is var oldest && oldest > fromUnixMs)
        {
            var coarser = tier + 1;
            var reaches = source.OldestUnixMs(coarser);
            if (reaches == long.MaxValue || (oldest != long.MaxValue && reaches >= oldest - (2 * coarser.BucketMs)))
                break;
            tier = coarser;
        }
        return tier;
    }
}
