using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>Functions of single numbers. Histograms are left out.</summary>
internal static class Maths
{
    /// <summary>Those that need nothing but the number.</summary>
    public static IReadOnlyDictionary<string, Func<double, double>> Plain { get; } =
        new Dictionary<string, Func<double, double>>(StringComparer.Ordinal)
    {
        ["abs"] = Math.Abs,
        ["ceil"] = Math.Ceiling,
        ["floor"] = Math.Floor,
        ["exp"] = Math.Exp,
        ["sqrt"] = Math.Sqrt,
        ["ln"] = Math.Log,
        ["log2"] = Math.Log2,
        ["log10"] = Math.Log10,
        ["sin"] = Math.Sin,
        ["cos"] = Math.Cos,
        ["tan"] = Math.Tan,
        ["asin"] = Math.Asin,
        ["acos"] = Math.Acos,
        ["atan"] = Math.Atan,
        ["sinh"] = Math.Sinh,
        ["cosh"] = Math.Cosh,
        ["tanh"] = Math.Tanh,
        ["asinh"] = Math.Asinh,
        ["acosh"] = Math.Acosh,
        ["atanh"] = Math.Atanh,
        ["rad"] = v => v * Math.PI / 180,
        ["deg"] = v => v * 180 / Math.PI,
        ["sgn"] = v => v < 0 ? -1 : v > 0 ? 1 : v,
    };

    public static Value Apply(VectorCall call, Func<double, double> function)
    {
        var vector = FloatsOf(call);
        foreach (var column in vector.Columns)
            foreach (ref var value in column.Values)
                if (!Presence.IsAbsent(value)) value = function(value);
        return call.DropNames(vector);
    }

    public static Value Clamp(VectorCall call, ScalarValue min, ScalarValue max)
    {
        var vector = FloatsOf(call);
        foreach (var column in vector.Columns)
        {
            var values = column.Values;
            for (var step = 0; step < values.Length; step++)
            {
                if (Presence.IsAbsent(values[step])) continue;
                values[step] = max[step] < min[step]
                    ? Presence.Absent
                    : GoMath.Max(min[step], GoMath.Min(max[step], values[step]));
            }
        }
        return call.DropNames(vector.Prune());
    }

    /// <summary>To the nearest multiple; halves go up.</summary>
    public static Value Round(VectorCall call)
    {
        var vector = FloatsOf(call);
        var nearest = call.Arguments.Count > 1 ? call.Scalar(1) : new ScalarValue(1);
        foreach (var column in vector.Columns)
        {
            var values = column.Values;
            for (var step = 0; step < values.Length; step++)
            {
                if (Presence.IsAbsent(values[step])) continue;
                var inverse = 1 / nearest[step];                 // multiplying by it loses less than dividing
                values[step] = Math.Floor((values[step] * inverse) + 0.5) / inverse;
            }
        }
        return call.DropNames(vector);
    }

    /// <summary>The first argument, to be changed, without its histograms.</summary>
    public static VectorValue FloatsOf(VectorCall call)
    {
        var vector = call.Vector(0).Own();
        if (!vector.HasHistograms) return vector;
        foreach (var column in vector.Columns) column.Histograms = null;
        return vector.Prune();
    }
}
