using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate;

/// <summary>Evaluates PromQL over a source. Safe for many threads at once.</summary>
/// <param name="source">What it reads.</param>
/// <param name="options">The language's settings.</param>
/// <param name="time">For deadlines and statistics.</param>
/// <param name="memory">Shared by all queries of the process.</param>
/// <remarks>
/// Source: https://prometheus.io/docs/prometheus/latest/querying/basics; behaviour as in Prometheus 3.14. Steps,
/// windows and offsets are milliseconds throughout: they are added to timestamps at every step.
/// </remarks>
public sealed class Engine(ISampleSource source, EngineOptions options, TimeProvider time, QueryMemory memory)
{
    /// <summary>Evaluates a checked expression.</summary>
    /// <param name="text">What the expression was parsed from: annotations name positions in it.</param>
    /// <param name="expr">The tree, as the parser gave it.</param>
    /// <param name="range">When to evaluate.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="cancel">Ends the evaluation early.</param>
    /// <returns>The answer; the caller disposes it.</returns>
    /// <exception cref="QueryException">The query failed or ran into a limit.</exception>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    public async ValueTask<QueryResult> EvaluateAsync(
        string text, Expr expr, EvalRange range, QueryLimits limits, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var budget = new MemoryBudget(limits.MaxBytes, limits.MaxSamples, memory);
        using var timer = new CancellationTokenSource(limits.Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            var grid = StepGrid.Of(range);
            budget.RequireSteps(grid);
            var context = new QueryContext(options, range, budget, deadline.Token);
            var plan = new Planner(range).Plan(expr);
            using var evaluation = new Evaluation(source, context, plan, limits.Tier, time, began);
            var value = await evaluation.EvalAsync(grid);
            context.ThrowIfStopped();
            return new ResultBuilder(evaluation, range, text).Build(expr, value);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            budget.Dispose();
            var isLate = timer.IsCancellationRequested && !cancel.IsCancellationRequested;
            throw isLate ? QueryException.TimedOut() : QueryException.WasCanceled();
        }
        catch
        {
            budget.Dispose();                                    // otherwise the answer does it, once it is written
            throw;
        }
    }
}
