using LightWatch.Ingest.Settings;
using LightWatch.Storage;

namespace LightWatch.Ingest.Write;

/// <summary>The limits of one sender, per minute. Each allowance refills steadily and is full at first.</summary>
internal sealed class SenderLimits(IngestOptions options, TimeProvider clock)
{
    private readonly Lock _sync = new();
    private readonly Allowance _requests = new(options.SenderRequestsPerMinute, clock);
    private readonly Allowance _samples = new(options.SenderSamplesPerMinute, clock);
    private readonly Allowance _series = new(options.SenderNewSeriesPerMinute, clock);
    private readonly CardinalityWatch _cardinality = new();

    /// <summary>Whether the sender may send a request now.</summary>
    /// <returns>Zero if it may; else the time after which it may again.</returns>
    public TimeSpan TakeRequest()
    {
        lock (_sync) return _requests.Take(1);
    }

    /// <summary>Whether the sender may send as many samples now.</summary>
    /// <returns>Zero if it may; else the time after which it may again.</returns>
    public TimeSpan TakeSamples(int count)
    {
        lock (_sync) return _samples.Take(count);
    }

    /// <summary>Whether the sender may create one more series.</summary>
    /// <param name="labels">The series.</param>
    /// <param name="reason">If not: the metric and label with the most values.</param>
    public bool TryTakeSeries(Labels labels, out string? reason)
    {
        reason = null;
        lock (_sync)
        {
            if (_series.Left < options.SenderNewSeriesPerMinute / 2) _cardinality.Add(labels);
            else _cardinality.Clear();
            if (_series.Take(1) == TimeSpan.Zero) return true;
            reason = $"this sender makes more than {options.SenderNewSeriesPerMinute} new series a minute" +
                _cardinality.LargestSource();
            return false;
        }
    }

    /// <summary>A bucket of tokens that holds a minute's worth.</summary>
    private sealed class Allowance(long perMinute, TimeProvider clock)
    {
        private double _left = perMinute;
        private long _since = clock.GetTimestamp();

        public double Left => _left;

        /// <summary>
        /// Takes if anything is left, and may go below zero once, so that requests larger than the rest pass too.
        /// </summary>
        /// <returns>Zero if it was taken; else the time until the next unit is there.</returns>
        public TimeSpan Take(long count)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(perMinute, _left + clock.GetElapsedTime(_since, now).TotalMinutes * perMinute);
            _since = now;
            if (_left < 1) return TimeSpan.FromMinutes(Math.Clamp((1 - _left) / perMinute, 1.0 / 600, 1));
            _left -= count;
            return TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Finds the metric and label behind a burst of new series; filled only while more than half of the allowance is
    /// used.
    /// </summary>
    private sealed class CardinalityWatch
    {
        private const int MaxWatched = 10_000;
        private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _metrics = new(StringComparer.Ordinal);
        private int _watched;

        public void Clear()
        {
            if (_watched == 0) return;
            _metrics.Clear();
            _watched = 0;
        }

        public void Add(Labels labels)
        {
            if (_watched >= MaxWatched) return;
            _watched++;
            if (!_metrics.TryGetValue(labels.MetricName, out var values))
                _metrics.Add(labels.MetricName, values = new(StringComparer.Ordinal));
            foreach (var (name, value) in labels.Span)
            {
                if (name == Labels.MetricNameLabel) continue;
                if (!values.TryGetValue(name, out var seen)) values.Add(name, seen = new(StringComparer.Ordinal));
                seen.Add(value);
            }
        }

        public string LargestSource()
        {
            var worst = _metrics.SelectMany(m => m.Value, (m, l) => (Metric: m.Key, Label: l.Key, l.Value.Count))
                .DefaultIfEmpty().MaxBy(x => x.Count);
            return worst.Count > 1
                ? $"; most come from metric '{worst.Metric}', label '{worst.Label}' " +
                    $"({worst.Count} values among the latest)"
                : "";
        }
    }
}
