using System.Diagnostics;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Errors;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Limits;

/// <summary>Parses and evaluates queries within the server's limits.</summary>
internal sealed class QueryRunner(
    Engine engine, QueryGate gate, IOptions<QueryOptions> options, ILogger<QueryRunner> log)
{
    private readonly QueryOptions _options = options.Value;

    /// <summary>The language this server accepts.</summary>
    public ParserOptions Language { get; } =
        options.Value.Experimental ? ParserOptions.Experimental : ParserOptions.Stable;

    /// <summary>Parses a query of a request.</summary>
    /// <exception cref="ApiException">It is no valid query.</exception>
    public Expr Parse(string query)
    {
        using var span = QueryTrace.Start("parse");
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
    public async ValueTask<QueryResult> RunAsync(string query, QueryRequest request, CancellationToken cancel)
    {
        var expr = Parse(query);
        if (!request.Range.IsInstant && expr.Kind is not (ValueKind.Vector or ValueKind.Scalar))
        {
            var kind = GoText.Quote(Notation.Documented(expr.Kind));
            throw ApiException.Parameter(
                "query", $"invalid expression type {kind} for range query, must be Scalar or instant Vector");
        }
        var limits = new QueryLimits(_options.MaxSamples, _options.MaxBytes, TimeoutOf(request), request.Tier);
        using var slot = await EnterAsync(cancel);
        var result = await EvaluateAsync(query, expr, request.Range, limits, cancel);
        var elapsed = result.Stats.Elapsed;
        if (_options.SlowQuery > TimeSpan.Zero && elapsed >= _options.SlowQuery)
            log.SlowQuery(query, elapsed.TotalMilliseconds, PlanText.Write(result.Stats));
        return result;
    }

    private async ValueTask<QueryGate.Slot> EnterAsync(CancellationToken cancel)
    {
        using var span = QueryTrace.Start("wait");
        return await gate.EnterAsync(cancel);
    }

    private async ValueTask<QueryResult> EvaluateAsync(
        string query, Expr expr, EvalRange range, QueryLimits limits, CancellationToken cancel)
    {
        using var span = QueryTrace.Start("evaluate");
        span?.SetTag("lightwatch.query", query);
        try
        {
            var result = await engine.EvaluateAsync(query, expr, range, limits, cancel);
            span?.SetTag("lightwatch.series", result.Series.Count);
            return result;
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }

    private TimeSpan TimeoutOf(QueryRequest request)
    {
        if (request.Timeout is not { } timeout || timeout >= _options.Timeout) return _options.Timeout;
        return timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;
    }
}
