using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LightWatch.Ingest.Translate;
using LightWatch.Storage;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace LightWatch.Ingest.Tests.Otlp;

/// <summary>
/// The translation written down as plainly as possible, from parsed messages; for requests without delta points.
/// </summary>
internal sealed class NaiveOtlp(long oldestUnixMs, long newestUnixMs)
{
    private static readonly JsonSerializerOptions Relaxed = new() {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public List<string> Rows { get; } = [];

    public int Rejected { get; private set; }

    public int Exemplars { get; private set; }

    public void Add(ExportMetricsServiceRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            var attributes = (resource.Resource?.Attributes ?? []).Select(a => (a.Key, Value: Text(a.Value))).ToList();
            string Of(string key) => attributes.FirstOrDefault(a => a.Key == key).Value ?? "";
            var job = Of("service.namespace").Length > 0 && Of("service.name").Length > 0
                ? Of("service.namespace") + "/" + Of("service.name")
                : Of("service.name");
            var instance = new[] {
                Of("service.instance.id"), Of("host.id"), Of("host.name") }.FirstOrDefault(v => v.Length > 0) ?? "";
            long newest = 0;
            foreach (var metric in resource.ScopeMetrics.SelectMany(s => s.Metrics))
                AddMetric(metric, job, instance, Of("host.name"), ref newest);

            var rest = attributes.Where(
                a => a.Key is not ("service.name" or "service.namespace" or "service.instance.id")).ToList();
            if (newest == 0 || rest.Count == 0 || (job.Length == 0 && instance.Length == 0)) continue;
            var labels = Join(rest);
            if (job.Length > 0) labels["job"] = job;
            if (instance.Length > 0) labels["instance"] = instance;
            Emit(labels, "target_info", newest, 1);
        }
    }

    private void AddMetric(Metric metric, string job, string instance, string host, ref long newest)
    {
        var kind = metric.DataCase switch
        {
            Metric.DataOneofCase.Sum => metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.UpDownSum,
            Metric.DataOneofCase.Histogram => MetricKind.Histogram,
            Metric.DataOneofCase.ExponentialHistogram => MetricKind.ExponentialHistogram,
            Metric.DataOneofCase.Summary => MetricKind.Summary,
            _ => MetricKind.Gauge,
        };
        var name = MetricNames.Translate(metric.Name, metric.Unit, kind);
        var hasTemporality = metric.DataCase switch
        {
            Metric.DataOneofCase.Sum => metric.Sum.AggregationTemporality == AggregationTemporality.Cumulative,
            Metric.DataOneofCase.Histogram =>
            metric.Histogram.AggregationTemporality == AggregationTemporality.Cumulative,
            Metric.DataOneofCase.ExponentialHistogram =>
            metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Cumulative,
            _ => true,
        };
        var time = newest;

        SortedDictionary<string, string> LabelsOf(IEnumerable<KeyValue> attributes)
        {
            var labels = Join([.. attributes.Select(a => (a.Key, Text(a.Value)))]);
            if (host.Length > 0 && labels.GetValueOrDefault("host_name", "").Length == 0) labels["host_name"] = host;
            if (job.Length > 0) labels["job"] = job;
            if (instance.Length > 0) labels["instance"] = instance;
            return labels;
        }

        bool Kept(ulong nanos, bool isSound)
        {
            var unixMs = (long)(nanos / 1_000_000);
            if (!hasTemporality || !isSound || unixMs < oldestUnixMs || unixMs > newestUnixMs)
            {
                Rejected++;
                return false;
            }
            time = Math.Max(time, unixMs);
            return true;
        }

        void Series(IEnumerable<KeyValue> attributes, string suffix, ulong nanos, double value, uint flags,
            string label = "", double number = 0)
        {
            if (name is null)
            {
                Rejected++;
                return;
            }
            var labels = LabelsOf(attributes);
            if (label.Length > 0) labels[label] = NumberText.Plain(number);
            Emit(labels, name + suffix, (long)(nanos / 1_000_000), (flags & 1) != 0 ? Sample.Stale : value);
        }

        void Count(int exemplars)
        {
            if (name is not null) Exemplars += exemplars;
        }

        foreach (var p in (metric.Gauge?.DataPoints ?? []).Concat(metric.Sum?.DataPoints ?? []))
        {
            var isGone = (p.Flags & 1) != 0;
            if (!Kept(p.TimeUnixNano, p.ValueCase != NumberDataPoint.ValueOneofCase.None || isGone)) continue;
            Series(p.Attributes, "", p.TimeUnixNano, p.ValueCase == NumberDataPoint.ValueOneofCase.AsInt
                ? p.AsInt
                : p.AsDouble, p.Flags);
            Count(p.Exemplars.Count(e => e.ValueCase != OpenTelemetry.Proto.Metrics.V1.Exemplar.ValueOneofCase.None));
        }
        foreach (var p in metric.Histogram?.DataPoints ?? [])
        {
            var isSound = p.BucketCounts.Count == p.ExplicitBounds.Count + 1
                || (p.BucketCounts.Count == 0 && p.ExplicitBounds.Count == 0);
            isSound &= p.ExplicitBounds.Zip(p.ExplicitBounds.Skip(1)).All(b => b.First < b.Second)
                && !p.ExplicitBounds.Any(double.IsNaN);
            if (!Kept(p.TimeUnixNano, isSound || (p.Flags & 1) != 0)) continue;
            ulong below = 0;
            for (var i = 0; i < p.ExplicitBounds.Count; i++)
            {
                if (double.IsPositiveInfinity(p.ExplicitBounds[i])) continue;
                below += i < p.BucketCounts.Count ? p.BucketCounts[i] : 0;
                Series(p.Attributes, "_bucket", p.TimeUnixNano, below, p.Flags, "le", p.ExplicitBounds[i]);
            }
            Series(p.Attributes, "_bucket", p.TimeUnixNano, p.Count, p.Flags, "le", double.PositiveInfinity);
            Series(p.Attributes, "_count", p.TimeUnixNano, p.Count, p.Flags);
            if (p.HasSum) Series(p.Attributes, "_sum", p.TimeUnixNano, p.Sum, p.Flags);
            Count(p.Exemplars.Count(e => e.ValueCase != OpenTelemetry.Proto.Metrics.V1.Exemplar.ValueOneofCase.None));
        }
        foreach (var p in metric.ExponentialHistogram?.DataPoints ?? [])
        {
            var isGone = (p.Flags & 1) != 0;
            var inside = p.ZeroCount + (p.Positive?.BucketCounts ?? []).Aggregate(0.0,
                (a, b) => a + b) + (p.Negative?.BucketCounts ?? []).Aggregate(0.0, (a, b) => a + b);
            if (!Kept(p.TimeUnixNano, isGone || (p.Scale >= -4 && (inside == p.Count || double.IsNaN(p.Sum)))))
                continue;
            if (name is null)
            {
                Rejected++;
                continue;
            }
            var labels = LabelsOf(p.Attributes);
            labels["__name__"] = name;
            var series = Labels.From(labels.Select(l => new Label(l.Key, l.Value)));
            Rows.Add($"{series}|{(long)(p.TimeUnixNano / 1_000_000)}|{(isGone ? "gone" : NativeText(p))}");
            Count(p.Exemplars.Count(e => e.ValueCase != OpenTelemetry.Proto.Metrics.V1.Exemplar.ValueOneofCase.None));
        }
        foreach (var p in metric.Summary?.DataPoints ?? [])
        {
            if (!Kept(p.TimeUnixNano, true)) continue;
            Series(p.Attributes, "_sum", p.TimeUnixNano, p.Sum, p.Flags);
            Series(p.Attributes, "_count", p.TimeUnixNano, p.Count, p.Flags);
            foreach (var q in p.QuantileValues)
                Series(p.Attributes, "", p.TimeUnixNano, q.Value, p.Flags, "quantile", q.Quantile);
        }
        newest = time;
    }

    /// <summary>A stored histogram as text, bucket by bucket with its bounds.</summary>
    public static string NativeText(NativeHistogram h)
    {
        static IEnumerable<string> Buckets(BucketSpan[] spans, double[] counts)
        {
            long index = 0;
            var at = 0;
            foreach (var span in spans)
            {
                index += span.Offset;
                for (var i = 0; i < span.Length; i++, index++, at++)
                    if (counts[at] != 0) yield return $"{index}={counts[at]}";
            }
        }

        return h.IsStale
            ? "gone"
            : $"{h.Schema} {h.Count} {h.Sum} {h.ZeroThreshold} {h.ZeroCount} " +
                $"+{string.Join(',', Buckets(h.PositiveSpans, h.PositiveCounts))} " +
                $"-{string.Join(',', Buckets(h.NegativeSpans, h.NegativeCounts))}";
    }

    private static string NativeText(ExponentialHistogramDataPoint p)
    {
        var down = Math.Max(0, p.Scale - 8);
        string Buckets(ExponentialHistogramDataPoint.Types.Buckets? buckets)
        {
            var merged = new SortedDictionary<long, double>();
            for (var i = 0; i < (buckets?.BucketCounts.Count ?? 0); i++)
            {
                var index = (long)Math.Floor(((double)buckets!.Offset + i) / Math.Pow(2, down)) + 1;
                merged[index] = merged.GetValueOrDefault(index) + buckets.BucketCounts[i];
            }
            return string.Join(',', merged.Where(b => b.Value != 0).Select(b => $"{b.Key}={b.Value}"));
        }

        var threshold = p.ZeroThreshold > 0 ? p.ZeroThreshold : 1e-128;
        return $"{p.Scale - down} {(double)p.Count} {p.Sum} {threshold} {(double)p.ZeroCount} " +
            $"+{Buckets(p.Positive)} -{Buckets(p.Negative)}";
    }

    private void Emit(SortedDictionary<string, string> labels, string name, long unixMs, double value)
    {
        labels["__name__"] = name;
        var series = Labels.From(labels.Select(l => new Label(l.Key, l.Value)));
        Rows.Add($"{series}|{unixMs}|{BitConverter.DoubleToUInt64Bits(value):X}");
    }

    private static SortedDictionary<string, string> Join(List<(string Key, string Value)> attributes)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (key == "__name__" || LabelNames.Translate(key) is not { } name) continue;
            labels[name] = labels.GetValueOrDefault(name, "").Length > 0 ? labels[name] + ";" + value : value;
        }
        return labels;
    }

    private static string Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue.Replace('\0', '\uFFFD'),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => NumberText.Json(value.DoubleValue),
        AnyValue.ValueOneofCase.BytesValue => Convert.ToBase64String(value.BytesValue.Span),
        AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => Json(value)!.ToJsonString(Relaxed),
        _ => "",
    };

    private static JsonNode? Json(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.ArrayValue => new JsonArray([.. value.ArrayValue.Values.Select(Json)]),
        AnyValue.ValueOneofCase.KvlistValue =>
        new JsonObject(value.KvlistValue.Values.Select(p => KeyValuePair.Create(p.Key, Json(p.Value)))),
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue =>
        double.IsFinite(value.DoubleValue)
        ? JsonNode.Parse(NumberText.Json(value.DoubleValue))
        : NumberText.Json(value.DoubleValue),
        null or AnyValue.ValueOneofCase.None => null,
        _ => Text(value),
    };
}
