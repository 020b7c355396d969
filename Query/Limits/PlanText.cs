using System.Globalization;
using LightWatch.PromQL.Evaluate;
using LightWatch.Query.Json;

namespace LightWatch.Query.Limits;

/// <summary>The plan of a query on one line, for the log.</summary>
internal static class PlanText
{
    public static string Write(QueryStats stats) => string.Create(CultureInfo.InvariantCulture,
        $"{stats.Series} series, {stats.Samples} samples, {stats.Chunks} chunks, tier {TierName.Of(stats.Tier)}; ")
        + string.Join("; ", stats.Nodes.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"{n.Name} at {n.Range.Start}: {n.Series} series x {n.Steps} steps, {n.Elapsed.TotalMilliseconds:F1} ms")));
}
