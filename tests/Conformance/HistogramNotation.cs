using System.Globalization;
using System.Text;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>Reads and writes histograms: <c>{{schema:1 sum:3 count:22 buckets:[5 10 7]}}</c>.</summary>
internal static class HistogramNotation
{
    /// <summary>Reads what stands between the double braces; tells whether a counter reset hint was among it.</summary>
    /// <exception cref="FormatException">The text describes no histogram.</exception>
    public static (NativeHistogram Histogram, bool HintGiven) Read(string text)
    {
        var fields = Split(text);
        var positive = Numbers(fields, "buckets");
        var negative = Numbers(fields, "n_buckets");
        var histogram = new NativeHistogram
        {
            Schema = Whole(fields, "schema"),
            Sum = Number(fields, "sum"),
            Count = Number(fields, "count"),
            ZeroCount = Number(fields, "z_bucket"),
            ZeroThreshold = Number(fields, "z_bucket_w"),
            CustomBounds = Numbers(fields, "custom_values"),
            PositiveCounts = positive,
            PositiveSpans = positive.Length == 0
                ? []
                : [new BucketSpan(Whole(fields, "offset"), (uint)positive.Length)],
            NegativeCounts = negative,
            NegativeSpans = negative.Length == 0
                ? []
                : [new BucketSpan(Whole(fields, "n_offset"), (uint)negative.Length)],
            ResetHint = fields.GetValueOrDefault("counter_reset_hint") switch
            {
                null or "unknown" => CounterResetHint.Unknown,
                "reset" => CounterResetHint.Reset,
                "not_reset" => CounterResetHint.NotReset,
                "gauge" => CounterResetHint.Gauge,
                var other => throw new FormatException($"unknown counter_reset_hint {other}"),
            },
        };
        return (histogram, fields.ContainsKey("counter_reset_hint"));
    }

    private static Dictionary<string, string> Split(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var colon = text.IndexOf(':', at);
            if (colon < 0) throw new FormatException($"missing `:` for histogram descriptor in \"{text}\"");
            var name = text[at..colon].ToLowerInvariant();
            if (!KnownFields.Contains(name)) throw new FormatException($"bad histogram descriptor found: \"{name}\"");
            var end = colon + 1 < text.Length && text[colon + 1] == '['
                ? text.IndexOf(']', colon) + 1
                : text.IndexOf(' ', colon);
            if (end <= 0) end = text.Length;
            if (!fields.TryAdd(name, text[(colon + 1)..end]))
                throw new FormatException($"duplicate key \"{name}\" in histogram");
            at = end;
        }
        return fields;
    }

    private static readonly HashSet<string> KnownFields =
        ["schema", "sum", "count", "z_bucket", "z_bucket_w", "custom_values", "buckets", "offset", "n_buckets",
            "n_offset", "counter_reset_hint"];

    private static double Number(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text) ? PointNotation.ToNumber(text) : 0;

    private static int Whole(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text)
            ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : 0;

    private static double[] Numbers(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var text)
        ? [.. text.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(PointNotation.ToNumber)]
        : [];

    /// <summary>
    /// Writes a histogram in the notation that <see cref="Read"/> reads, gaps filled with empty buckets.
    /// </summary>
    public static string Write(NativeHistogram h)
    {
        var text = new StringBuilder("{{");
        Add("schema", h.Schema);
        Add("count", h.Count);
        Add("sum", h.Sum);
        Add("z_bucket", h.ZeroCount);
        Add("z_bucket_w", h.ZeroThreshold);
        if (h.CustomBounds.Length > 0)
            text.Append(" custom_values:[").AppendJoin(' ', h.CustomBounds.Select(FloatText.Write)).Append(']');
        if (h.ResetHint != CounterResetHint.Unknown)
            text.Append(" counter_reset_hint:").Append(
                h.ResetHint switch { CounterResetHint.Reset => "reset", CounterResetHint.NotReset => "not_reset", _ =>
                    "gauge" });
        AddBuckets("offset", "buckets", h.PositiveSpans, h.PositiveCounts);
        AddBuckets("n_offset", "n_buckets", h.NegativeSpans, h.NegativeCounts);
        return text.Append("}}").Replace("{{ ", "{{").ToString();

        void Add(string name, double value)
        {
            if (value != 0) text.Append(' ').Append(name).Append(':').Append(FloatText.Write(value));
        }

        void AddBuckets(string offset, string name, BucketSpan[] spans, double[] counts)
        {
            var filled = HistogramBuckets.Filled(spans, counts);
            if (filled.Count == 0) return;
            Add(offset, filled[0].Index);
            text.Append(' ').Append(name).Append(":[");
            for (var (i, index) = (0, filled[0].Index); i < filled.Count; index++)
                text.Append(i == 0 ? "" : " ")
                    .Append(filled[i].Index == index ? FloatText.Write(filled[i++].Count) : "0");
            text.Append(']');
        }
    }
}
