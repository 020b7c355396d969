using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.PromQL.Values.Histograms;

namespace LightWatch.PromQL.Evaluate;

/// <summary>The signs. Minus drops the metric's name, plus changes nothing.</summary>
internal static class UnaryMinus
{
    public static async ValueTask<Value> EvalAsync(Evaluation run, UnaryExpr unary, StepGrid grid)
    {
        var value = await run.EvalAsync(unary.Inner, grid);
        if (unary.Op == UnaryOp.Plus) return value;
        if (value is ScalarValue scalar) return new ScalarValue([.. scalar.Steps.ToArray().Select(v => -v)]);
        var vector = ((VectorValue)value).Own();
        foreach (var column in vector.Columns)
        {
            foreach (ref var v in column.Values)
                if (!Presence.IsAbsent(v)) v = -v;
            if (column.Histograms is { } histograms)
                for (var i = 0; i < histograms.Length; i++)
                    if (histograms[i] is { } histogram) histograms[i] = FloatHistogram.Of(histogram).Multiply(-1).ToSample();
            column.DropName = true;
            if (!run.Options.DelayedNameRemoval) column.Labels = column.Labels.DropReserved();
        }
        return run.Options.DelayedNameRemoval ? vector : Duplicates.Merge(vector);
    }
}
