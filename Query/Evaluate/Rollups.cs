using LightWatch.Query.Parse;

namespace LightWatch.Query.Evaluate;

internal sealed record Rollup;

internal static class Rollups
{
    public static ValueTask<VectorValue> EvalAsync(RangeCall call, MatrixSelector matrix, Rollup rollup) => new(call.Run.NewVector(call.Grid));
}
