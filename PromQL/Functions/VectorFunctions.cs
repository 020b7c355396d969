using System.Collections.Frozen;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// The functions without a range vector by name; timestamp(), info() and the label functions, which look at their
/// arguments unevaluated, are not among them.
/// </summary>
internal static class VectorFunctions
{
    private static readonly FrozenDictionary<string, VectorFunction> ByName = Make();

    public static VectorFunction Find(string name) => ByName[name];

    private static FrozenDictionary<string, VectorFunction> Make()
    {
        var all = new Dictionary<string, VectorFunction>(StringComparer.Ordinal)
        {
            ["absent"] = call => Absence.Of(call.Context, call.Vector(0), call.Expr.Arguments[0], call.Grid),
            ["clamp"] = call => Maths.Clamp(call, call.Scalar(1), call.Scalar(2)),
            ["clamp_min"] = call => Maths.Clamp(call, call.Scalar(1), new ScalarValue(double.PositiveInfinity)),
            ["clamp_max"] = call => Maths.Clamp(call, new ScalarValue(double.NegativeInfinity), call.Scalar(1)),
            ["round"] = Maths.Round,
            ["max_of"] = call => Scalars.Combine(call, GoMath.Max),
            ["min_of"] = call => Scalars.Combine(call, GoMath.Min),
            ["pi"] = _ => new ScalarValue(Math.PI),
            ["scalar"] = Scalars.Of,
            ["vector"] = Scalars.ToVector,
            ["time"] = Clock.Time,
            ["timestamp"] = Clock.StepTime,
            ["start_timestamp"] = call => call.Context.NewVector(call.Grid),
            ["sort"] = call => Sorting.ByValue(call, descending: false),
            ["sort_desc"] = call => Sorting.ByValue(call, descending: true),
            ["sort_by_label"] = call => Sorting.ByLabel(call, descending: false),
            ["sort_by_label_desc"] = call => Sorting.ByLabel(call, descending: true),
            ["histogram_count"] = call => HistogramNumbers.Apply(call, h => h.Count),
            ["histogram_sum"] = call => HistogramNumbers.Apply(call, h => h.Sum),
            ["histogram_avg"] = call => HistogramNumbers.Apply(call, h => h.Sum / h.Count),
            ["histogram_stdvar"] = call => HistogramNumbers.Apply(call, HistogramNumbers.Variance),
            ["histogram_stddev"] = call => HistogramNumbers.Apply(call, h => Math.Sqrt(HistogramNumbers.Variance(h))),
            ["histogram_quantile"] = HistogramQuantiles.Quantile,
            ["histogram_quantiles"] = HistogramQuantiles.Quantiles,
            ["histogram_fraction"] = HistogramQuantiles.Fraction,
        };
        foreach (var (name, function) in Maths.Plain) all[name] = call => Maths.Apply(call, function);
        foreach (var (name, function) in Clock.Calendar) all[name] = call => Clock.Apply(call, function);
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
