using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Evaluates a step-invariant part at the first step and repeats it for all.</summary>
internal static class Broadcast
{
    public static async ValueTask<Value> EvalAsync(Evaluation run, Expr inner, StepGrid grid)
    {
        if (grid.Count == 0) return run.Context.NewVector(grid);
        var value = await run.EvalAsync(inner, grid.First);
        if (grid.Count == 1) return value;
        if (value is ScalarValue scalar) return new ScalarValue(scalar[0]);
        return value is VectorValue vector ? Repeat(run, vector, grid) : value;
    }

    private static VectorValue Repeat(Evaluation run, VectorValue first, StepGrid grid)
    {
        var all = run.Context.NewVector(grid);
        all.Expect(first.Columns.Count);
        foreach (var column in first.Columns)
        {
            var repeated = all.Add(column.Labels, column.DropName);
            repeated.Values.Fill(column.Values[0]);
            if (column.HistogramAt(0) is not { } histogram) continue;
            repeated.Histograms = new NativeHistogram?[grid.Count];
            repeated.Histograms.AsSpan().Fill(histogram);
        }
        first.Dispose();
        return all;
    }
}
