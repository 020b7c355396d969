using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>Finds selectors whose histograms are needed for count and sum alone.</summary>
/// <remarks>
/// More than a saving: Prometheus then finds resets by the stored neighbours, and warnings depend on it. Source:
/// prometheus/promql, detectHistogramStatsDecoding.
/// </remarks>
internal static class StatsOnly
{
    /// <summary>The selectors, by reference.</summary>
    public static HashSet<VectorSelector> Find(Expr expr)
    {
        var found = new HashSet<VectorSelector>(ReferenceEqualityComparer.Instance);
        Visit(expr, statsOnly: false, found);
        return found;
    }

    private static void Visit(Expr expr, bool statsOnly, HashSet<VectorSelector> found)
    {
        switch (expr)
        {
            case VectorSelector selector:
                if (statsOnly) found.Add(selector);
                break;
            case MatrixSelector matrix:
                if (statsOnly) found.Add(matrix.Selector);
                break;
            case CallExpr { Function.Name: "histogram_quantile" or "histogram_quantiles" or "histogram_fraction" } or
                SubqueryExpr or
                BinaryExpr { Op: BinaryOp.TrimUpper or BinaryOp.TrimLower }:
                break;                                           // below this, buckets matter whatever is above
            case CallExpr call:
                var inside = statsOnly || call.Function.Name is "histogram_count" or "histogram_sum" or "histogram_avg";
                foreach (var argument in call.Arguments) Visit(argument, inside, found);
                break;
            default:
                foreach (var child in ExprTree.Children(expr)) Visit(child, statsOnly, found);
                break;
        }
    }
}
