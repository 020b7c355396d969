using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>
/// Makes histograms with custom buckets of classic ones: <c>load_with_nhcb</c>. Source: prometheus/util/convertnhcb.
/// </summary>
internal static class CustomBuckets
{
    private sealed class Classic
    {
        public SortedDictionary<double, double> Buckets { get; } = [];

        public double? Count { get; set; }

        public double Sum { get; set; }
    }

    /// <summary>The converted series with their samples in order of time; the classic ones stay as they are.</summary>
    public static IEnumerable<(Labels Labels, IEnumerable<(long UnixMs, NativeHistogram Histogram)> Samples)> Convert(
        LoadCommand command)
    {
        var found = new Dictionary<Labels, SortedDictionary<long, Classic>>();
        foreach (var series in command.Series)
        {
            if (Role(series.Labels) is not { } role) continue;
            var labels = Labels.From(
                series.Labels.Where(l => l.Name != "le").Append(new Label(Labels.MetricNameLabel, role.Base)));
            if (!found.TryGetValue(labels, out var byTime)) found[labels] = byTime = [];
            for (var i = 0; i < series.Points.Count; i++)
            {
                var point = series.Points[i];
                if (point.Omitted || point.Histogram is not null) continue;
                if (!byTime.TryGetValue(i * command.StepMs, out var classic))
                    byTime[i * command.StepMs] = classic = new Classic();
                role.Set(classic, point.Value);
            }
        }
        return found.Select(s => (s.Key, s.Value.Select(t => (t.Key, ToHistogram(t.Value, command.Line)))));
    }

    private static (string Base, Action<Classic, double> Set)? Role(Labels labels)
    {
        var name = labels.MetricName;
        if (name.EndsWith("_count", StringComparison.Ordinal)) return (name[..^6], (c, v) => c.Count = v);
        if (name.EndsWith("_sum", StringComparison.Ordinal)) return (name[..^4], (c, v) => c.Sum = v);
        if (!name.EndsWith("_bucket", StringComparison.Ordinal)) return null;
        var bound = PointNotation.ToNumber(labels.Get("le"));
        return double.IsNaN(bound) ? null : (name[..^7], (c, v) => c.Buckets.TryAdd(bound, v));
    }

    private static NativeHistogram ToHistogram(Classic classic, int line)
    {
        var buckets = classic.Buckets;
        var count = classic.Count ?? (buckets.Count > 0 ? buckets.Values.Last() : 0);
        buckets.TryAdd(double.PositiveInfinity, count);
        if (buckets[double.PositiveInfinity] != count)
            throw new ScriptException(line, $"count mismatch: {count} != {buckets[double.PositiveInfinity]}");
        var counts = new List<double>();
        var below = 0.0;
        foreach (var cumulative in buckets.Values)
        {
            if (cumulative < below) throw new ScriptException(line, $"count is not cumulative: {cumulative} < {below}");
            counts.Add(cumulative - below);
            below = cumulative;
        }
        return new NativeHistogram
        {
            Schema = NativeHistogram.CustomBoundsSchema,
            Count = count,
            Sum = classic.Sum,
            PositiveSpans = [new BucketSpan(0, (uint)counts.Count)],
            PositiveCounts = [.. counts],
            CustomBounds = [.. buckets.Keys.Where(double.IsFinite)],
        };
    }
}
