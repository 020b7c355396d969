using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using LightWatch.PromQL.Parse;
using LightWatch.Query.Errors;
using LightWatch.Query.Json;
using LightWatch.Query.Limits;
using LightWatch.Storage;
using Microsoft.Extensions.Options;

namespace LightWatch.Query.Api;

/// <summary>status/*: the server's version, settings and statistics. No secret is among them.</summary>
internal sealed class StatusEndpoints(ISampleSource source, IOptions<QueryOptions> options, TimeProvider time)
{
    // Clients choose their requests by this; it names the Prometheus whose language and API these are.
    private const string CompatibleVersion = "3.14.0";
    private const int MaxStatistics = 1000;

    private static readonly string[] ExperimentalFeatures =
    [
        "anchored", "binop_fill_modifiers", "delayed_name_removal", "duration_expr", "experimental_functions",
        "smoothed",
        "type_and_unit_labels", "use_start_timestamps",
    ];

    private static readonly string OwnVersion =
        typeof(StatusEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown";

    private readonly DateTime _started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    public static Task BuildInfoAsync(HttpContext context) => Envelope.WriteObjectAsync(context, json =>
    {
        json.WriteString("version", CompatibleVersion);
        json.WriteString("revision", "lightwatch-" + OwnVersion);
        json.WriteString("branch", "");
        json.WriteString("buildUser", "");
        json.WriteString("buildDate", "");
        json.WriteString("goVersion", "");
    });

    public Task RuntimeInfoAsync(HttpContext context) => Envelope.WriteObjectAsync(context, json =>
    {
        var oldest = source.OldestUnixMs(Tier.Raw);
        json.WriteString("startTime", _started);
        json.WriteString("CWD", "");
        json.WriteString("hostname", Environment.MachineName);
        json.WriteString("serverTime", time.GetUtcNow().UtcDateTime);
        json.WriteBoolean("reloadConfigSuccess", true);
        json.WriteString("lastConfigTime", _started);
        json.WriteNumber("corruptionCount", 0);
        json.WriteNumber("goroutineCount", ThreadPool.ThreadCount);
        json.WriteNumber("GOMAXPROCS", Environment.ProcessorCount);
        json.WriteNumber("GOMEMLIMIT", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        json.WriteString("GOGC", "");
        json.WriteString("GODEBUG", "");
        var keptMs = Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest);
        json.WriteString("storageRetention", oldest == long.MaxValue ? "" : DurationText.Write(keptMs));
    });

    public Task FlagsAsync(HttpContext context) => Envelope.WriteObjectAsync(context, json =>
    {
        foreach (var (name, value) in Flags()) json.WriteString(name, value);
    });

    public Task ConfigAsync(HttpContext context) => Envelope.WriteObjectAsync(context, json =>
        json.WriteString("yaml", string.Concat(Flags().Select(f => $"{f.Name}: {f.Value}\n"))));

    /// <summary>What clients may use, by Prometheus's names for it.</summary>
    public Task FeaturesAsync(HttpContext context) => Envelope.WriteObjectAsync(context, json =>
    {
        json.WriteStartObject("promql");
        foreach (var name in ExperimentalFeatures) json.WriteBoolean(name, options.Value.Experimental);
        json.WriteEndObject();
        json.WriteStartObject("otlp_receiver");
        json.WriteBoolean("delta_conversion", true);
        json.WriteEndObject();
    });

    private IEnumerable<(string Name, string Value)> Flags()
    {
        var settings = options.Value;
        yield return ("query.lookback-delta", Text(settings.Lookback));
        yield return ("query.max-concurrency", Text(settings.MaxConcurrent));
        yield return ("query.max-samples", Text(settings.MaxSamples));
        yield return ("query.timeout", Text(settings.Timeout));
        yield return ("query.experimental", settings.Experimental ? "true" : "false");
    }

    /// <summary>Series by metric and values by label, the most first.</summary>
    public async Task TsdbAsync(HttpContext context)
    {
        var form = await ApiForm.ReadAsync(context.Request, context.RequestAborted);
        var limit = ApiParameters.Limit(form);
        if (limit > MaxStatistics) throw ApiException.Parameter("limit", $"limit must not exceed {MaxStatistics}");
        var everything = new LabelQuery([], -ApiParameters.FarthestUnixMs, ApiParameters.FarthestUnixMs);
        var series = await source.SeriesAsync(everything, context.RequestAborted);
        await Envelope.WriteObjectAsync(context, json => WriteStatistics(json, series, limit == 0 ? 10 : limit));
    }

    private void WriteStatistics(Utf8JsonWriter json, IReadOnlyList<Labels> series, int limit)
    {
        var metrics = new Dictionary<string, long>(StringComparer.Ordinal);
        var pairs = new Dictionary<Label, long>();
        foreach (var labels in series)
        {
            metrics[labels.MetricName] = metrics.GetValueOrDefault(labels.MetricName) + 1;
            foreach (var pair in labels.Span) pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
        }
        var byName = pairs.Keys.GroupBy(p => p.Name, StringComparer.Ordinal).ToList();
        json.WriteStartObject("headStats");
        json.WriteNumber("numSeries", series.Count);
        json.WriteNumber("numLabelPairs", pairs.Count);
        json.WriteNumber("chunkCount", 0);
        json.WriteNumber("minTime", source.OldestUnixMs(Tier.Raw));
        json.WriteNumber("maxTime", time.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteEndObject();
        WriteTop(json, "seriesCountByMetricName", metrics.Select(m => (m.Key, m.Value)), limit);
        WriteTop(json, "labelValueCountByLabelName", byName.Select(n => (n.Key, n.LongCount())), limit);
        WriteTop(
            json, "memoryInBytesByLabelName", byName.Select(n => (n.Key, n.Sum(p => (long)p.Value.Length))), limit);
        WriteTop(
            json, "seriesCountByLabelValuePair", pairs.Select(p => ($"{p.Key.Name}={p.Key.Value}", p.Value)), limit);
    }

    private static void WriteTop(
        Utf8JsonWriter json, string name, IEnumerable<(string Name, long Value)> all, int limit)
    {
        json.WriteStartArray(name);
        var largest = all.OrderByDescending(a => a.Value).ThenBy(a => a.Name, StringComparer.Ordinal).Take(limit);
        foreach (var (text, value) in largest)
        {
            json.WriteStartObject();
            json.WriteString("name", text);
            json.WriteNumber("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan duration) => DurationText.Write((long)duration.TotalMilliseconds);
}
