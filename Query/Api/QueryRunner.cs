using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>What one query wants beside its text.</summary>
/// <param name="TimeoutMs">Shorter than the server's limit, or null.</param>
/// <param name="Tier">Forces a resolution; null lets the planner choose.</param>
internal readonly record struct QueryWish(EvalRange Range, long? TimeoutMs = null, Tier? Tier = null);

/// <summary>Parses and evaluates queries within the server's limits.</summary>
internal sealed class QueryRunner(Engine engine, QueryGate gate, IOptions<QueryOptions> options, ILogger<QueryRunner> log)
{
    private readonly QueryOptions _options = options.Value;

    /// <summary>The language this server accepts.</summary>
    public ParserOptions Language { get; } = options.Value.Experimental ? ParserOptions.Experimental : ParserOptions.Stable;

    /// <summary>Parses a query of a request.</summary>
    /// <exception cref="ApiException">It is no valid query.</exception>
    public Expr Parse(string query)
    {
        try
        {
            return PromParser.Parse(query, Language);
        }
        catch (ParseException bad)
        {
            throw ApiException.Parameter("query", bad.Message);
        }
    }

    /// <summary>Evaluates a query; the caller disposes the answer.</summary>
    /// <exception cref="ApiException">The query is wrong, or there is no room for it now.</exception>
    /// <exception cref="QueryException">It failed, or ran into a limit.</exception>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    public async ValueTask<QueryResult> RunAsync(string query, QueryWish wish, CancellationToken cancel)
    {
        var expr = Parse(query);
        if (!wish.Range.IsInstant && expr.Kind is not (ValueKind.Vector or ValueKind.Scalar))
            throw ApiException.Parameter("query", $"invalid expression type {GoText.Quote(Notation.Documented(expr.Kind))} for range query, must be Scalar or instant Vector");
        var timeout = TimeSpan.FromSeconds(_options.TimeoutSeconds);
        if (wish.TimeoutMs is { } wanted && wanted < timeout.TotalMilliseconds) timeout = TimeSpan.FromMilliseconds(Math.Max(wanted, 0));
        var limits = new QueryLimits(_options.MaxSamples, _options.MaxBytes, timeout, wish.Tier);
        using var turn = await gate.EnterAsync(cancel);
        var result = await engine.EvaluateAsync(query, expr, wish.Range, limits, cancel);
        if (_options.SlowMilliseconds > 0 && result.Stats.Elapsed.TotalMilliseconds >= _options.SlowMilliseconds)
            log.SlowQuery(query, result.Stats.Elapsed.TotalMilliseconds, PlanText.Write(result.Stats));
        return result;
    }
}
