using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>
/// A store in plain lists: the simplest thing that keeps both contracts, to test the layers above without any other.
/// </summary>
internal sealed class MemoryStore : ISampleSink, ISampleSource, ISampleFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Labels, SeriesId> _ids = [];
    private readonly List<(Labels Labels, SortedList<long, Row> Rows)> _series = [];
    private readonly Dictionary<string, MetricMetadata> _metadata = new(StringComparer.Ordinal);
    private readonly List<(SeriesId Series, Exemplar Exemplar)> _exemplars = [];
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly record struct Row(double Value, NativeHistogram? Histogram, long StartUnixMs);

    public long SeriesEpoch => 1;

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow => (long.MinValue, long.MaxValue);

    public long CommitNumber { get; private set; }

    public ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default)
    {
        TaskCompletionSource committed;
        lock (_lock)
        {
            batch.Resolve([.. batch.NewSeries.ToArray().Select(IdOf)]);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = new Row(batch.Values[i], batch.Histograms.Length > 0 ? batch.Histograms[i] : null,
                    batch.StartUnixMs.Length > 0 ? batch.StartUnixMs[i] : 0);
                _series[(int)batch.Series[i].Value - 1].Rows[batch.UnixMs[i]] = row;
            }
            foreach (var metadata in batch.Metadata) _metadata[metadata.Metric] = metadata;
            _exemplars.AddRange(batch.Exemplars);
            CommitNumber++;
            (committed, _committed) =
                (_committed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        committed.SetResult();
        return new(new AppendResult(AppendStatus.Committed));
    }

    private SeriesId IdOf(Labels labels)
    {
        if (_ids.TryGetValue(labels, out var id)) return id;
        _series.Add((labels, []));
        return _ids[labels] = new SeriesId(_series.Count);
    }

    public ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var selected = _series.Where(s => Satisfies(s.Labels, query.Matchers))
                .Select(
                    s =>
                        (s.Labels, Rows: s.Rows.Where(r => r.Key >= query.FromUnixMs && r.Key <= query.ToUnixMs)
                            .ToArray()))
                .Where(s => s.Rows.Length > 0).ToArray();
            return new(new Snapshot(selected));
        }
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default) =>
        new(
            Limited(Matching(query).SelectMany(l => l.Select(p => p.Name)).Distinct().Order(StringComparer.Ordinal),
                query.Limit));

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        string name, LabelQuery query, CancellationToken cancel = default) =>
        new(
            Limited(
                Matching(query).Select(l => l.Get(name)).Where(v => v.Length > 0).Distinct()
                    .Order(StringComparer.Ordinal), query.Limit));

    public ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        new(Limited(Matching(query).Order(), query.Limit));

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default)
    {
        lock (_lock)
            return new(
                [.. _metadata.Values.Where(m => metric is null || m.Metric == metric)
                    .OrderBy(m => m.Metric, StringComparer.Ordinal)]);
    }

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(
        LabelQuery query, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return new(
                [.. _exemplars.Where(e => e.Exemplar.UnixMs >= query.FromUnixMs && e.Exemplar.UnixMs <= query.ToUnixMs)
                .GroupBy(e => _series[(int)e.Series.Value - 1].Labels, e => e.Exemplar)
                .Where(g => query.MatcherSets.Any(set => Satisfies(g.Key, set)))
                .OrderBy(g => g.Key).Select(g => new SeriesExemplars(g.Key, [.. g.OrderBy(e => e.UnixMs)]))]);
        }
    }

    public long OldestUnixMs(Tier tier)
    {
        lock (_lock)
        {
            return tier == Tier.Raw
                ? _series.Where(s => s.Rows.Count > 0).Select(s => s.Rows.GetKeyAtIndex(0))
                    .DefaultIfEmpty(long.MaxValue).Min()
                : long.MaxValue;
        }
    }

    public async ValueTask<long> WaitAsync(long seen, CancellationToken cancel)
    {
        while (true)
        {
            Task committed;
            lock (_lock)
            {
                if (CommitNumber > seen) return CommitNumber;
                committed = _committed.Task;
            }
            await committed.WaitAsync(cancel);
        }
    }

    private List<Labels> Matching(LabelQuery query)
    {
        lock (_lock)
        {
            return [.. _series.Where(s => s.Rows.Keys.Any(t => t >= query.FromUnixMs && t <= query.ToUnixMs))
                .Where(s => query.MatcherSets.Count == 0 || query.MatcherSets.Any(set => Satisfies(s.Labels, set)))
                    .Select(s => s.Labels)];
        }
    }

    private static bool Satisfies(Labels labels, IReadOnlyList<LabelMatcher> matchers) =>
        matchers.All(m => m.Matches(labels.Get(m.Name)));

    private static IReadOnlyList<T> Limited<T>(IEnumerable<T> all, int limit) =>
        limit == 0 ? [.. all] : [.. all.Take(limit)];

    private sealed class Snapshot((Labels Labels, KeyValuePair<long, Row>[] Rows)[] series) : SeriesSet
    {
        public override int Count => series.Length;

        public override Labels LabelsOf(int index) => series[index].Labels;

        public override int MaxSamples(int index) => series[index].Rows.Length;

        public override void Read(int index, SampleBuffer into)
        {
            into.Clear();
            foreach (var (unixMs, row) in series[index].Rows)
                into.Add(unixMs, row.Value, row.Histogram, row.StartUnixMs);
        }
    }
}
