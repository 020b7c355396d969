using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Binary;

/// <summary>The labels of a pair's result.</summary>
internal static class JoinLabels
{
    /// <summary>
    /// Those of the "many" side; for one-to-one only the matched ones; group_left and group_right copy from the "one"
    /// side.
    /// </summary>
    public static Labels Of(QueryContext context, BinaryExpr expr, Labels many, Labels one)
    {
        var matching = expr.Matching!;
        var labels = many;
        if (BinaryOperations.ChangesMetric(expr.Op) || (expr.ReturnBool && !context.Options.DelayedNameRemoval))
            labels = labels.DropReserved();
        if (matching.Cardinality == MatchCardinality.OneToOne)
            labels = matching.On ? labels.Only(matching.Labels) : labels.Except(matching.Labels);
        foreach (var name in matching.Include) labels = labels.With(name, one.Get(name));
        return labels;
    }
}
