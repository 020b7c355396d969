using System.Globalization;
using System.Text;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>/federate: the newest sample of the selected series in the text exposition format, for another Prometheus to scrape.</summary>
/// <remarks>Histograms and stale markers have no form in that format and are left out. Source: prometheus/web/federate.go.</remarks>
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
            using var set = await source.SelectAsync(new SeriesQuery(matchers, now - (options.Value.LookbackSeconds * 1000L), now), context.RequestAborted);
            var buffer = new SampleBuffer();
            for (var i = 0; i < set.Count; i++)
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                if (newest.ContainsKey(set.LabelsOf(i))) continue;
                set.Read(i, buffer);
                if (Newest(buffer) is { } sample) newest[set.LabelsOf(i)] = sample;
            }
        }
        using var output = new JsonOutput(context, ContentType);
        string? metric = null;
        foreach (var (labels, sample) in newest.Where(s => s.Key.MetricName.Length > 0).OrderBy(s => s.Key.MetricName, StringComparer.Ordinal))
        {
            if (labels.MetricName != metric) output.Write(Encoding.UTF8.GetBytes($"# TYPE {NameOf(metric = labels.MetricName)} untyped\n"));
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

    // A series without "instance" says so, or the scraping server would put its own there.
    private static string LineOf(Labels labels, Sample sample)
    {
        var plain = Notation.IsPlainLabelName(labels.MetricName.Replace(':', '_'));
        var pairs = labels.Where(l => l.Name != Labels.MetricNameLabel).Select(l => $"{(Notation.IsPlainLabelName(l.Name) ? l.Name : Quoted(l.Name))}={Quoted(l.Value)}").ToList();
        if (!plain) pairs.Insert(0, Quoted(labels.MetricName));
        if (labels.Get("instance").Length == 0) pairs.Add("instance=\"\"");
        return string.Create(CultureInfo.InvariantCulture, $"{(plain ? labels.MetricName : "")}{{{string.Join(',', pairs)}}} {FloatText.WriteShort(sample.Value)} {sample.UnixMs}\n");
    }

    private static string NameOf(string metric) => Notation.IsPlainLabelName(metric.Replace(':', '_')) ? metric : Quoted(metric);

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
