using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Plan;

/// <summary>Finds calls, aggregations and operations that stand in a query more than once.</summary>
internal static class RepeatedParts
{
    // Printing every part costs nodes times depth: beyond this a query is generated text, and repetition is not worth
    // the search.
    private const int MaxNodes = 300;

    /// <summary>The canonical texts of repeated parts.</summary>
    public static IReadOnlySet<string> Find(Expr expr)
    {
        var parts = new List<Expr>();
        Collect(expr, parts);
        if (parts.Count is < 2 or > MaxNodes) return new HashSet<string>(StringComparer.Ordinal);
        return parts.GroupBy(Printer.Print, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static void Collect(Expr expr, List<Expr> parts)
    {
        if (parts.Count > MaxNodes) return;
        if (expr is CallExpr or AggregateExpr or BinaryExpr && expr.Kind == ValueKind.Vector) parts.Add(expr);
        foreach (var child in ExprTree.Children(expr)) Collect(child, parts);
    }
}
