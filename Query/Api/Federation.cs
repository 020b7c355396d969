using System.Globalization;
using System.Text;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Json;
using LightWatch.Query.Limits;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>
/// /federate: the newest sample of the selected series in the text exposition format, for another Prometheus to scrape.
/// </summary>
/// <remarks>
/// Histograms and stale markers have no form in that format and are left out. Source: prometheus/web/federate.go.
/// </remarks>
internal sealed class Federation(ISampleSource source, IOptions<QueryOptions> options, TimeProvider time)
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8";

    public async Task AnswerAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var newest = new SortedDictionary<Labels, Sample>();
        foreach (var matchers in ApiParameters.Selectors(form))
        {
            var query = new SeriesQuery(matchers, now - (long)options.Value.Lookback.TotalMilliseconds, now);
            using var set = await source.SelectAsync(query, context.RequestAborted);
            var buffer = new SampleBuffer();
            for (var i = 0; i < set.Count; i++)
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                if (newest.ContainsKey(set.LabelsOf(i))) continue;
                set.Read(i, buffer);
                if (Newest(buffer) is { } sample) newest[set.LabelsOf(i)] = sample;
            }
        }
        await WriteAsync(context, newest);
    }

    private static async Task WriteAsync(HttpContext context, IEnumerable<KeyValuePair<Labels, Sample>> newest)
    {
        using var output = new JsonOutput(context, ContentType);
        string? metric = null;
        var named = newest.Where(s => s.Key.MetricName.Length > 0);
        foreach (var (labels, sample) in named.OrderBy(s => s.Key.MetricName, StringComparer.Ordinal))
        {
            if (labels.MetricName != metric)
            {
                metric = labels.MetricName;
                output.Write(Encoding.UTF8.GetBytes($"# TYPE {NameOf(metric)} untyped\n"));
            }
            output.Write(Encoding.UTF8.GetBytes(LineOf(labels, sample)));
            await output.FlushIfLargeAsync(context.RequestAborted);
        }
        await output.CompleteAsync();
    }

    private static Sample? Newest(SampleBuffer buffer)
    {
        var last = buffer.Count - 1;
        if (last < 0 || (buffer.HasHistograms && buffer.Histograms[last] is not null)) return null;
        var sample = new Sample(buffer.UnixMs[last], buffer.Values[last]);
        return sample.IsStale ? null : sample;
    }

    // A series without "instance" gets an empty one, or the scraping server would put its own there.
    private static string LineOf(Labels labels, Sample sample)
    {
        var plain = Notation.IsPlainLabelName(labels.MetricName.Replace(':', '_'));
        var pairs = labels.Where(l => l.Name != Labels.MetricNameLabel).Select(Pair).ToList();
        if (!plain) pairs.Insert(0, Quoted(labels.MetricName));
        if (labels.Get("instance").Length == 0) pairs.Add("instance=\"\"");
        var series = $"{(plain ? labels.MetricName : "")}{{{string.Join(',', pairs)}}}";
        var value = FloatText.WriteShort(sample.Value);
        return string.Create(CultureInfo.InvariantCulture, $"{series} {value} {sample.UnixMs}\n");
    }

    private static string Pair(Label label) =>
        $"{(Notation.IsPlainLabelName(label.Name) ? label.Name : Quoted(label.Name))}={Quoted(label.Value)}";

    private static string NameOf(string metric) =>
        Notation.IsPlainLabelName(metric.Replace(':', '_')) ? metric : Quoted(metric);

    private static string Quoted(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
