using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Tests.Tiers;

/// <summary>Tier columns computed the obvious way, for comparison.</summary>
internal static class NaiveTier
{
    public static IEnumerable<(long UnixMs, double Value)> Column(IEnumerable<(long UnixMs, double Value)> rows,
        long bucketMs, TierColumn column)
    {
        double? before = null;
        foreach (var bucket in rows.GroupBy(r => TierBuilder.BucketEnd(r.UnixMs, bucketMs)))
        {
            if (column == TierColumn.Last)
            {
                yield return (bucket.Key, bucket.Last().Value);
                continue;
            }
            var values = bucket.Select(r => r.Value).Where(v => !Sample.IsStaleMarker(v)).ToArray();
            if (values.Length == 0) continue;
            var ordered = values.Where(v => !double.IsNaN(v)).Order().ToArray();
            yield return (bucket.Key, column switch
            {
                TierColumn.Min => ordered.Length == 0 ? double.NaN : ordered[0],
                TierColumn.Max => ordered.Length == 0 ? double.NaN : ordered[^1],
                TierColumn.Sum => values.Sum(),
                TierColumn.Count => values.Length,
                _ => Increase(before, values),
            });
            before = values[^1];
        }
    }

    private static double Increase(double? before, double[] values)
    {
        // As rate() has it: a value less than the one before it began anew at 0; NaN in between is passed over.
        var lost = values.Zip(values.Skip(1)).Where(pair => pair.Second < pair.First).Sum(pair => pair.First);
        var sinceBefore = before is not { } b ? 0 : values[0] < b ? values[0] : values[0] - b;
        return values[^1] - values[0] + lost + sinceBefore;
    }
}
