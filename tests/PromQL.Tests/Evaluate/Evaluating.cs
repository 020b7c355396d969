using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Evaluate;

/// <summary>Evaluates PromQL over a source.</summary>
internal static class Evaluating
{
    public static Task<QueryResult> EvaluateAsync(
        this SomeSeries source, string query, EvalRange range, QueryLimits? limits =
            null, EngineOptions? options = null, QueryMemory? memory = null, CancellationToken cancel = default) =>
        new Engine(
            source, options ?? new EngineOptions(), TimeProvider.System, memory ?? new QueryMemory(long.MaxValue))
            .EvaluateAsync(query, PromParser.Parse(query, ParserOptions.Experimental), range,
                limits ?? QueryLimits.Default, cancel).AsTask();

    /// <summary>The floats of the only series of an answer, absent rows as null.</summary>
    public static double?[] Only(this QueryResult result) =>
        [.. Assert.Single(result.Series).Values.ToArray().Select(v => Presence.IsAbsent(v) ? (double?)null : v)];
}
