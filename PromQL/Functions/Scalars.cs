using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>Between scalars and vectors.</summary>
internal static class Scalars
{
    /// <summary>The one float of a vector; NaN if there is none or more than one.</summary>
    public static Value Of(VectorCall call)
    {
        using var vector = call.Vector(0);
        var steps = new double[call.Grid.Count];
        Presence.Clear(steps);
        var several = new bool[steps.Length];
        foreach (var column in vector.Columns)
        {
            var values = column.Values;
            for (var step = 0; step < steps.Length; step++)
            {
                if (Presence.IsAbsent(values[step])) continue;
                several[step] |= !Presence.IsAbsent(steps[step]);
                steps[step] = values[step];
            }
        }
        for (var step = 0; step < steps.Length; step++)
            if (several[step] || Presence.IsAbsent(steps[step])) steps[step] = double.NaN;
        return new ScalarValue(steps.Length == 0 ? [double.NaN] : steps);
    }

    public static Value ToVector(VectorCall call)
    {
        var vector = call.Context.NewVector(call.Grid);
        var values = vector.Add(Labels.Empty).Values;
        for (var step = 0; step < values.Length; step++) values[step] = call.Scalar(0)[step];
        return vector;
    }

    public static Value Combine(VectorCall call, Func<double, double, double> combine) =>
        Map(call.Scalar(0), call.Scalar(1), call.Grid.Count, combine);

    /// <summary>Combines two scalars step by step; two constants give a constant.</summary>
    public static ScalarValue Map(ScalarValue left, ScalarValue right, int steps, Func<double, double, double> combine)
    {
        if (left.IsConstant && right.IsConstant) return new ScalarValue(combine(left[0], right[0]));
        var combined = new double[steps];
        for (var step = 0; step < steps; step++) combined[step] = combine(left[step], right[step]);
        return new ScalarValue(combined);
    }
}
