using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.PromQL.Functions;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Function calls: over range vectors, over unevaluated arguments, and the plain rest.</summary>
internal static class Calls
{
    public static async ValueTask<Value> EvalAsync(Evaluation run, CallExpr call, StepGrid grid)
    {
        var name = call.Function.Name;
        if (name is "timestamp" or "start_timestamp" && call.Arguments[0] is VectorSelector selector)
            return await SampleTimesAsync(run, call, selector, grid);
        foreach (var argument in call.Arguments)
            if (argument is MatrixSelector or SubqueryExpr)
                return await RangeCalls.EvalAsync(run, call, argument, grid);
        if (name == "info") return await InfoFunction.EvalAsync(run, call, grid);
        if (LabelFunctions.Prepare(call) is { } change)
            return change(await run.EvalVectorAsync(call.Arguments[0], grid));
        var values = new List<Value>(call.Arguments.Count);
        foreach (var argument in call.Arguments) values.Add(await run.EvalAsync(argument, grid));
        return VectorFunctions.Find(name)(new VectorCall(run.Context, call, grid, values));
    }

    // The times of the samples themselves, not of the steps.
    private static async ValueTask<Value> SampleTimesAsync(
        Evaluation run, CallExpr call, VectorSelector selector, StepGrid grid)
    {
        var isStart = call.Function.Name == "start_timestamp";
        if (isStart && !run.Context.Options.UseStartTimestamps) return run.Context.NewVector(grid);
        var take = isStart ? InstantSelectors.Take.StartTime : InstantSelectors.Take.Time;
        var vector = await InstantSelectors.EvalAsync(run.Reads, selector, grid, take);
        return run.Context.DropNames(vector);
    }
}
