using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Range functions over whole vectors: each series is read once, its window slides over the samples.</summary>
internal static class RangeVectors
{
    /// <summary>Reads the series of a selector and applies a function to each.</summary>
    public static async ValueTask<VectorValue> StoredAsync(
        SeriesReads reads, RangeCall call, RangeFunction function, MatrixSelector matrix)
    {
        var tier = reads.Tiers.Range(call, matrix);
        if (tier != Tier.Raw) return await Rollups.EvalAsync(reads, call, matrix, tier);
        var from = call.Times.FirstUnixMs - call.WindowMs - call.BeforeMs + 1;
        var set = await reads.SelectAsync(
            new SeriesQuery(matrix.Selector.Matchers, from, call.Times.LastUnixMs + call.AfterMs));
        return Apply(call, function, new StoredSeries(reads, set, reads.IsStatsOnly(matrix.Selector)));
    }

    /// <summary>Applies a function to every series.</summary>
    public static VectorValue Apply(RangeCall call, RangeFunction function, SeriesInput input)
    {
        var vector = call.Context.NewVector(call.Grid);
        if (call.Grid.Count == 0) return vector;
        vector.Expect(input.Count);
        for (var i = 0; i < input.Count; i++) vector.Add(input.LabelsOf(i), input.DropsName(i) || !function.KeepsName);
        SeriesLoop.Run(call.Context, input.Count, (i, worker) =>
        {
            input.Read(i, worker.Samples);
            RangeColumn.Fill(call, function, worker, vector.Columns[i]);
        });
        if (call.Name is "rate" or "increase") CounterNames.Check(call, vector);
        return vector.Prune();
    }
}
