using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Range functions over the buckets of a tier: each takes the column that has its answer in it.</summary>
/// <remarks>
/// Columns of numbers know floats alone: series of histograms are taken from the last sample of each bucket.
/// </remarks>
internal static class Rollups
{
    /// <summary>
    /// True if a tier's columns answer the function but for the edges of its window; others see the last sample of each
    /// bucket.
    /// </summary>
    public static bool IsExact(string function) => function is
        "rate" or "increase" or "max_over_time" or "min_over_time" or "sum_over_time" or "count_over_time" or
            "avg_over_time" or
        "last_over_time" or "present_over_time" or "absent_over_time";

    public static async ValueTask<VectorValue> EvalAsync(
        SeriesReads reads, RangeCall call, MatrixSelector matrix, Tier tier)
    {
        var bucketMs = tier.BucketMs;
        var wide = call with { WindowMs = Math.Max(call.WindowMs, bucketMs) };
        var scale = call.Name == "increase" ? (double)call.WindowMs / wide.WindowMs : 1;
        switch (call.Name)
        {
            case "rate" or "increase":
                return await WithHistogramsAsync(
                    reads, wide, matrix, tier,
                    await ApplyAsync(
                        reads, wide, RolledRate.Of(call.Name, bucketMs, scale), matrix, tier, TierColumn.Increase));
            case "max_over_time":
                return await ApplyAsync(reads, wide, RangeFunctions.Find(call.Name), matrix, tier, TierColumn.Max);
            case "min_over_time":
                return await ApplyAsync(reads, wide, RangeFunctions.Find(call.Name), matrix, tier, TierColumn.Min);
            case "sum_over_time":
                return await WithHistogramsAsync(
                    reads, wide, matrix, tier, await SumAsync(reads, wide, matrix, tier, TierColumn.Sum));
            case "count_over_time":
                return await WithHistogramsAsync(
                    reads, wide, matrix, tier, await SumAsync(reads, wide, matrix, tier, TierColumn.Count));
            case "avg_over_time":
                return await WithHistogramsAsync(
                    reads, wide, matrix, tier, await AverageAsync(reads, wide, matrix, tier));
            default:
                var two = call with { WindowMs = Math.Max(call.WindowMs, 2 * bucketMs) };
                return await ApplyAsync(reads, two, RangeFunctions.Find(call.Name), matrix, tier, TierColumn.Last);
        }
    }

    private static async ValueTask<VectorValue> ApplyAsync(
        SeriesReads reads, RangeCall call, RangeFunction function, MatrixSelector matrix, Tier tier, TierColumn column)
    {
        var query = new SeriesQuery(
            matrix.Selector.Matchers, call.Times.FirstUnixMs - call.WindowMs + 1, call.Times.LastUnixMs, tier, column);
        var set = await reads.SelectAsync(query);
        return RangeVectors.Apply(call, function, new StoredSeries(reads, set, reads.IsStatsOnly(matrix.Selector)));
    }

    private static ValueTask<VectorValue> SumAsync(
        SeriesReads reads, RangeCall call, MatrixSelector matrix, Tier tier, TierColumn column) =>
        ApplyAsync(reads, call, RangeFunctions.Find("sum_over_time"), matrix, tier, column);

    private static async ValueTask<VectorValue> AverageAsync(
        SeriesReads reads, RangeCall call, MatrixSelector matrix, Tier tier)
    {
        var sums = await SumAsync(reads, call, matrix, tier, TierColumn.Sum);
        using var counts = await SumAsync(reads, call, matrix, tier, TierColumn.Count);
        var countOf = counts.Columns.ToDictionary(c => c.Labels);
        foreach (var column in sums.Columns)
        {
            var values = column.Values;
            var count = countOf.GetValueOrDefault(column.Labels);
            for (var step = 0; step < values.Length; step++)
                if (!Presence.IsAbsent(values[step]))
                    values[step] = count is null ? Presence.Absent : values[step] / count.Values[step];
        }
        return sums.Prune();
    }

    private static async ValueTask<VectorValue> WithHistogramsAsync(
        SeriesReads reads, RangeCall call, MatrixSelector matrix, Tier tier, VectorValue floats)
    {
        var query = new SeriesQuery(
            matrix.Selector.Matchers, call.Times.FirstUnixMs - call.WindowMs + 1, call.Times.LastUnixMs, tier);
        var set = await reads.SelectAsync(query);
        if (set.Count == floats.Columns.Count) return floats;    // every series has given floats
        var known = floats.Columns.Select(c => c.Labels).ToHashSet();
        using var all = await ApplyAsync(reads, call, RangeFunctions.Find(call.Name), matrix, tier, TierColumn.Last);
        foreach (var column in all.Columns)
        {
            if (column.Histograms is null || known.Contains(column.Labels)) continue;
            var added = floats.AddEmpty(column.Labels, column.DropName);
            column.Values.CopyTo(added.Values);
            added.Histograms = column.Histograms;
        }
        return floats;
    }
}
