using System.Globalization;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests;

/// <summary>A store in memory that shows what was appended, and refuses on request.</summary>
internal sealed class MemorySink : ISampleSink, ISampleSource
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Labels, SeriesId> _ids = [];
    private readonly Dictionary<SeriesId, Labels> _labels = [];
    private readonly List<Row> _rows = [];

    /// <summary>One row as it was committed.</summary>
    public sealed record Row(Labels Labels, long UnixMs, double Value, NativeHistogram? Histogram, long StartUnixMs)
    {
        /// <summary>All of it as text, values bit for bit.</summary>
        public string Text =>
            $"{Labels}|{UnixMs}|" +
            (Histogram is null ? BitConverter.DoubleToUInt64Bits(Value).ToString("X") : TextOf(Histogram));

        public static string TextOf(NativeHistogram h) =>
            $"{h.Schema} {h.Count} {h.Sum} z{h.ZeroThreshold}:{h.ZeroCount} " +
            $"+{string.Join(',', h.PositiveSpans)}={string.Join(',', h.PositiveCounts)} " +
            $"-{string.Join(',', h.NegativeSpans)}={string.Join(',', h.NegativeCounts)} {h.ResetHint}";
    }

    public long SeriesEpoch { get; private set; } = 1;

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow { get; set; } = (1_000, 4_000_000_000_000);

    /// <summary>Answers of the next appends; committed when empty.</summary>
    public Queue<AppendResult> Answers { get; } = new();

    /// <summary>False: rows are counted and dropped, so that nothing is allocated for them.</summary>
    public bool KeepsRows { get; init; } = true;

    public List<MetricMetadata> Metadata { get; } = [];

    public List<(Labels Series, Exemplar Exemplar)> Exemplars { get; } = [];

    public int Appends { get; private set; }

    public int Selects { get; private set; }

    /// <summary>Placeholders seen: how often a series had to be named.</summary>
    public int Named { get; private set; }

    public IReadOnlyList<Row> Rows
    {
        get
        {
            lock (_sync) return [.. _rows];
        }
    }

    /// <summary>Rows but for target_info.</summary>
    public IReadOnlyList<Row> Points => [.. Rows.Where(r => r.Labels.MetricName != "target_info")];

    /// <summary>Points as "name{labels} time value" with the value in plain words.</summary>
    public IReadOnlyList<string> Lines =>
        [.. Points.Select(r => $"{r.Labels} {r.UnixMs - OtlpMessages.Time} {ValueText(r.Value)}")];

    /// <summary>Makes all ids void.</summary>
    public void ForgetIds()
    {
        lock (_sync)
        {
            SeriesEpoch++;
            _ids.Clear();
        }
    }

    public ValueTask<AppendResult> AppendAsync(SampleBatch batch, CancellationToken cancel = default)
    {
        lock (_sync)
        {
            Appends++;
            if (Answers.TryDequeue(out var answer) && !answer.IsCommitted) return ValueTask.FromResult(answer);
            if (batch.SeriesEpoch != SeriesEpoch)
                return ValueTask.FromResult(new AppendResult(AppendStatus.StaleSeries));
            Named += batch.NewSeries.Length;
            var ids = batch.NewSeries.Length == 0 ? [] : new SeriesId[batch.NewSeries.Length];
            for (var i = 0; i < ids.Length; i++) ids[i] = IdOf(batch.NewSeries[i]);
            batch.Resolve(ids);
            for (var i = 0; KeepsRows && i < batch.Count; i++)
                _rows.Add(new Row(_labels[batch.Series[i]], batch.UnixMs[i], batch.Values[i],
                    batch.Histograms.Length > 0 ? batch.Histograms[i] : null, batch.StartUnixMs.Length > 0
                    ? batch.StartUnixMs[i]
                    : 0));
            Metadata.AddRange(batch.Metadata);
            foreach (var (series, exemplar) in batch.Exemplars) Exemplars.Add((_labels[series], exemplar));
            return ValueTask.FromResult(new AppendResult(AppendStatus.Committed));
        }
    }

    public ValueTask<SeriesSet> SelectAsync(SeriesQuery query, CancellationToken cancel = default)
    {
        lock (_sync)
        {
            Selects++;
            var found = _rows.Where(r => query.Matchers.All(m => m.Matches(r.Labels.Get(m.Name)))
                && r.UnixMs >= query.FromUnixMs && r.UnixMs <= query.ToUnixMs)
                .GroupBy(r => r.Labels).Select(g => (g.Key, g.OrderBy(r => r.UnixMs).ToArray())).ToArray();
            return ValueTask.FromResult<SeriesSet>(new Selected(found));
        }
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query,
        CancellationToken cancel = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Labels>> SeriesAsync(LabelQuery query, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(string? metric, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(LabelQuery query,
        CancellationToken cancel = default) => throw new NotSupportedException();

    public long OldestUnixMs(Tier tier) => throw new NotSupportedException();

    private static string ValueText(double value) =>
        Sample.IsStaleMarker(value) ? "stale" : value.ToString(CultureInfo.InvariantCulture);

    private SeriesId IdOf(Labels labels)
    {
        if (_ids.TryGetValue(labels, out var id)) return id;
        id = new SeriesId(_labels.Count + 1);
        _ids.Add(labels, id);
        _labels.Add(id, labels);
        return id;
    }

    private sealed class Selected((Labels Labels, Row[] Rows)[] series) : SeriesSet
    {
        public override int Count => series.Length;

        public override Labels LabelsOf(int index) => series[index].Labels;

        public override int MaxSamples(int index) => series[index].Rows.Length;

        public override void Read(int index, SampleBuffer into)
        {
            into.Clear();
            foreach (var row in series[index].Rows) into.Add(row.UnixMs, row.Value, row.Histogram, row.StartUnixMs);
        }
    }
}
