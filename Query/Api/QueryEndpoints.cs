using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.Query.Limits;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>
/// query, query_range, format_query and parse_query. Source: https://prometheus.io/docs/prometheus/latest/querying/api.
/// </summary>
internal sealed class QueryEndpoints(QueryRunner runner, IOptions<QueryOptions> options, TimeProvider time)
{
    public async Task QueryAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var limit = ApiParameters.Limit(form);
        var at = ApiParameters.Time(form, "time", time.GetUtcNow().ToUnixTimeMilliseconds());
        var timeout = ApiParameters.Timeout(form);
        var range = EvalRange.At(at, ApiParameters.LookbackMs(form));
        await AnswerAsync(context, form, limit, new QueryRequest(range, timeout, ApiParameters.Tier(form)));
    }

    public async Task QueryRangeAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var limit = ApiParameters.Limit(form);
        var start = ApiParameters.Time(form, "start");
        var end = ApiParameters.Time(form, "end");
        if (end < start) throw ApiException.Parameter("end", "end timestamp must not be before start time");
        var stepMs = ApiParameters.DurationMs(form, "step");
        CheckResolution(end - start, stepMs);
        var timeout = ApiParameters.Timeout(form);
        var range = new EvalRange(start, end, stepMs, ApiParameters.LookbackMs(form));
        await AnswerAsync(context, form, limit, new QueryRequest(range, timeout, ApiParameters.Tier(form)));
    }

    private void CheckResolution(long rangeMs, long stepMs)
    {
        if (stepMs <= 0)
        {
            throw ApiException.Parameter(
                "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        var maxPoints = options.Value.MaxPoints;
        if (rangeMs / stepMs > maxPoints)
        {
            throw ApiException.BadData(
                $"exceeded maximum resolution of {maxPoints:N0} points per timeseries. "
                + "Try decreasing the query resolution (?step=XX)");
        }
    }

    private async Task AnswerAsync(HttpContext context, ApiForm form, int limit, QueryRequest request)
    {
        var query = form["query"];
        var cancel = context.RequestAborted;
        var started = time.GetTimestamp();
        using var result = await runner.RunAsync(query, request, cancel);
        if (ResultCsv.IsWanted(context.Request))
        {
            using var csv = new JsonOutput(context, ResultCsv.ContentType + "; charset=utf-8");
            await ResultCsv.WriteAsync(csv, result, limit, cancel);
            await csv.CompleteAsync();
            return;
        }
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.Write("{\"resultType\":\""u8);
        output.WriteAscii(Notation.Text(result.Kind));
        output.Write("\",\"result\":"u8);
        await ResultJson.WriteResultAsync(output, result, limit, cancel);
        if (form["stats"].Length > 0) StatsJson.WriteStats(output, result.Stats, time.GetElapsedTime(started));
        if (form["explain"] is "1" or "true") StatsJson.WriteExplain(output, query, result.Stats);
        output.Write((byte)'}');
        string[] warnings = [.. result.Warnings, .. Warnings(form["stats"], limit, result)];
        await Envelope.EndAsync(output, warnings, result.Infos);
    }

    private static IEnumerable<string> Warnings(string stats, int limit, QueryResult result)
    {
        if (limit > 0 && result.Series.Count > limit) yield return Envelope.TruncatedWarning;
        if (stats is not ("" or "true" or "all"))
        {
            yield return $"value {GoText.Quote(stats)} for parameter \"stats\" is deprecated and will be rejected "
                + "in the next major release, use \"true\" or \"all\"";
        }
    }

    public async Task FormatAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var text = PrettyPrinter.Print(runner.Parse(form["query"]));
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.WriteString(text);
        await Envelope.EndAsync(output);
    }

    public async Task ParseAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        await Envelope.WriteAsync(context, AstJson.Write(runner.Parse(form["query"])));
    }
}
