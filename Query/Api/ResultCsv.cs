using System.Globalization;
using System.Text;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Api;

/// <summary>
/// Writes answers as CSV: a line per point with its time (UTC), a column for every label, and the value last.
/// </summary>
/// <remarks>
/// A histogram's value is <c>count=… sum=…</c>. Source of the quoting: https://www.rfc-editor.org/rfc/rfc4180.
/// </remarks>
internal static class ResultCsv
{
    public const string ContentType = "text/csv";

    /// <summary>True if the client accepts CSV and does not accept JSON.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.Any(a =>
            a?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) == true
            && !a.Contains("json", StringComparison.OrdinalIgnoreCase));

    public static async ValueTask WriteAsync(JsonOutput output, QueryResult result, int limit, CancellationToken cancel)
    {
        if (result.Kind is ValueKind.Scalar or ValueKind.String)
        {
            var value = result.Kind == ValueKind.Scalar ? FloatText.Write(result.Scalar) : result.Text;
            Write(output, $"time,value\r\n{Rfc3339.Write(result.Range.StartUnixMs)},{Quoted(value)}\r\n");
            return;
        }
        var series = (limit > 0 ? result.Series.Take(limit) : result.Series).ToList();
        var names = series.SelectMany(s => s.Labels.Select(l => l.Name))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        Write(output, "time," + string.Concat(names.Select(n => Quoted(n) + ",")) + "value\r\n");
        foreach (var one in series)
        {
            var labels = string.Concat(names.Select(n => Quoted(one.Labels.Get(n)) + ","));
            WriteRows(output, one, labels, result.Range);
            await output.FlushIfLargeAsync(cancel);
        }
    }

    private static void WriteRows(JsonOutput output, ResultSeries series, string labels, EvalRange range)
    {
        for (var i = 0; i < series.Values.Length; i++)
        {
            var histogram = series.Histograms?[i];
            if (histogram is null && Presence.IsAbsent(series.Values[i])) continue;
            var unixMs = series.UnixMs.Length > 0 ? series.UnixMs[i] : range.StartUnixMs + (i * range.StepMs);
            var value = histogram is null ? FloatText.Write(series.Values[i]) : Text(histogram);
            Write(output, $"{Rfc3339.Write(unixMs)},{labels}{value}\r\n");
        }
    }

    private static string Text(NativeHistogram histogram) =>
        string.Create(CultureInfo.InvariantCulture,
            $"count={FloatText.Write(histogram.Count)} sum={FloatText.Write(histogram.Sum)}");

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Write(JsonOutput output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
