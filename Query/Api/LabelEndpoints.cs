using LightWatch.PromQL.Parse;
using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.Query.Limits;
using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>labels, label values, series, metadata and exemplars: what there is, without its samples.</summary>
internal sealed class LabelEndpoints(ISampleSource source, QueryRunner runner)
{
    public async Task LabelsAsync(HttpContext context)
    {
        var (query, limit) = await ReadQueryAsync(context);
        await WriteLimitedAsync(context, await source.LabelNamesAsync(query, context.RequestAborted), limit);
    }

    public async Task LabelValuesAsync(HttpContext context)
    {
        var name = LabelNameEscaping.Unescape((string?)context.Request.RouteValues["name"] ?? "");
        if (!LabelNameRules.IsValid(name)) throw ApiException.BadData($"invalid label name: {GoText.Quote(name)}");
        var (query, limit) = await ReadQueryAsync(context);
        await WriteLimitedAsync(context, await source.LabelValuesAsync(name, query, context.RequestAborted), limit);
    }

    public async Task SeriesAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        if (form.All(ApiParameters.Match).Count == 0) throw ApiException.BadData("no match[] parameter provided");
        var (query, limit) = ReadNamed(form);
        var series = await source.SeriesAsync(query, context.RequestAborted);
        var truncated = limit > 0 && series.Count > limit;
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.Write((byte)'[');
        for (var i = 0; i < (truncated ? limit : series.Count); i++)
        {
            if (i > 0) output.Write((byte)',');
            ResultJson.WriteLabels(output, series[i]);
            await output.FlushIfLargeAsync(context.RequestAborted);
        }
        output.Write((byte)']');
        await Envelope.EndAsync(output, truncated ? [Envelope.TruncatedWarning] : []);
    }

    public async Task MetadataAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var limit = ApiParameters.MetadataLimit(form, "limit");
        var limitPerMetric = ApiParameters.MetadataLimit(form, "limit_per_metric");
        var metric = form["metric"];
        var found = await source.MetadataAsync(metric.Length == 0 ? null : metric, context.RequestAborted);
        var groups = found.GroupBy(m => m.Metric, StringComparer.Ordinal)
            .Take(limit < 0 ? int.MaxValue : limit).ToList();
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.Write((byte)'{');
        for (var i = 0; i < groups.Count; i++)
        {
            if (i > 0) output.Write((byte)',');
            output.WriteString(groups[i].Key);
            output.Write(":["u8);
            WriteMetadata(output, groups[i].Take(limitPerMetric <= 0 ? int.MaxValue : limitPerMetric));
            output.Write((byte)']');
            await output.FlushIfLargeAsync(context.RequestAborted);
        }
        output.Write((byte)'}');
        await Envelope.EndAsync(output);
    }

    private static void WriteMetadata(JsonOutput output, IEnumerable<MetricMetadata> all)
    {
        var first = true;
        foreach (var one in all)
        {
            output.Write(first ? "{\"type\":"u8 : ",{\"type\":"u8);
            first = false;
            output.WriteString(one.Type);
            output.Write(",\"help\":"u8);
            output.WriteString(one.Help);
            output.Write(",\"unit\":"u8);
            output.WriteString(one.Unit);
            output.Write((byte)'}');
        }
    }

    public async Task ExemplarsAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var start = ApiParameters.Time(form, "start", -ApiParameters.FarthestUnixMs);
        var end = ApiParameters.Time(form, "end", ApiParameters.FarthestUnixMs);
        if (end < start) throw ApiException.BadData("end timestamp must not be before start timestamp");
        var selectors = Selectors.In(PromParser.Parse(form["query"], runner.Language));
        var found = selectors.Count == 0
            ? []
            : await source.ExemplarsAsync(new LabelQuery(selectors, start, end), context.RequestAborted);
        using var output = new JsonOutput(context);
        Envelope.Begin(output);
        output.Write((byte)'[');
        for (var i = 0; i < found.Count; i++)
        {
            output.Write(i == 0 ? "{\"seriesLabels\":"u8 : ",{\"seriesLabels\":"u8);
            ResultJson.WriteLabels(output, found[i].Series);
            WriteExemplars(output, found[i].Exemplars);
            await output.FlushIfLargeAsync(context.RequestAborted);
        }
        output.Write((byte)']');
        await Envelope.EndAsync(output);
    }

    private static void WriteExemplars(JsonOutput output, IReadOnlyList<Exemplar> exemplars)
    {
        output.Write(",\"exemplars\":["u8);
        for (var i = 0; i < exemplars.Count; i++)
        {
            output.Write(i == 0 ? "{\"labels\":"u8 : ",{\"labels\":"u8);
            ResultJson.WriteLabels(output, exemplars[i].Labels);
            output.Write(",\"value\":"u8);
            output.WriteQuoted(exemplars[i].Value);
            output.Write(",\"timestamp\":"u8);
            output.WriteTime(exemplars[i].UnixMs);
            output.Write((byte)'}');
        }
        output.Write("]}"u8);
    }

    private static async ValueTask<(LabelQuery Query, int Limit)> ReadQueryAsync(HttpContext context) =>
        Read(await ApiForm.ReadAsync(context.Request, context.RequestAborted));

    // One result beyond the limit shows whether there are more.
    private static (LabelQuery Query, int Limit) Read(ApiForm form)
    {
        var limit = ApiParameters.Limit(form);
        var start = ApiParameters.Time(form, "start", -ApiParameters.FarthestUnixMs);
        var end = ApiParameters.Time(form, "end", ApiParameters.FarthestUnixMs);
        var read = limit is > 0 and < int.MaxValue ? limit + 1 : limit;
        return (new LabelQuery(ApiParameters.Selectors(form), start, end, read), limit);
    }

    // Only this endpoint names the parameter when a selector is wrong.
    private static (LabelQuery Query, int Limit) ReadNamed(ApiForm form)
    {
        try
        {
            return Read(form);
        }
        catch (ParseException bad)
        {
            throw ApiException.Parameter(ApiParameters.Match, bad.Message);
        }
    }

    private static Task WriteLimitedAsync(HttpContext context, IReadOnlyList<string> texts, int limit)
    {
        var truncated = limit > 0 && texts.Count > limit;
        return Envelope.WriteTextsAsync(context, truncated ? [.. texts.Take(limit)] : texts, truncated);
    }
}
