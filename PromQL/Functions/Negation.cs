using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;

namespace LightWatch.PromQL.Functions;

/// <summary>The unary minus: it drops the metric's name.</summary>
internal static class Negation
{
    /// <param name="context">The query.</param>
    /// <param name="value">A scalar or a vector; a vector is consumed.</param>
    public static Value Of(QueryContext context, Value value)
    {
        if (value is ScalarValue scalar) return new ScalarValue([.. scalar.Steps.ToArray().Select(v => -v)]);
        var vector = ((VectorValue)value).Own();
        foreach (var column in vector.Columns)
        {
            foreach (ref var v in column.Values)
                if (!Presence.IsAbsent(v)) v = -v;
            if (column.Histograms is not { } histograms) continue;
            for (var i = 0; i < histograms.Length; i++)
                if (histograms[i] is { } histogram)
                    histograms[i] = FloatHistogram.Of(histogram).Multiply(-1).ToSample();
        }
        return context.DropNames(vector);
    }
}
