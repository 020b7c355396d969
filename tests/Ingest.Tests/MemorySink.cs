using LightWatch.Storage;

namespace LightWatch.Ingest.Tests;

/// <summary>A store in memory that tells what it was given, and can be told to refuse.</summary>
internal sealed class MemorySink : ISampleSink
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Labels, SeriesId> _ids = [];
    private readonly Dictionary<SeriesId, Labels> _labels = [];
    private readonly List<Row> _rows = [];

    /// <summary>One row as it was committed.</summary>
    public sealed record Row(Labels Labels, long UnixMs, double Value, NativeHistogram? Histogram, long StartUnixMs);

    public long SeriesEpoch { get; private set; } = 1;

    public (long OldestUnixMs, long NewestUnixMs) AcceptedWindow { get; set; } = (1_000, 4_000_000_000_000);

    /// <summary>Answers of the next appends; committed when empty.</summary>
    public Queue<AppendResult> Answers { get; } = new();

    public List<MetricMetadata> Metadata { get; } = [];

    public List<(Labels Series, Exemplar Exemplar)> Exemplars { get; } = [];

    public int Appends { get; private set; }

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
            if (batch.SeriesEpoch != SeriesEpoch) return ValueTask.FromResult(new AppendResult(AppendStatus.StaleSeries));
            Named += batch.NewSeries.Length;
            var ids = new SeriesId[batch.NewSeries.Length];
            for (var i = 0; i < ids.Length; i++) ids[i] = IdOf(batch.NewSeries[i]);
            batch.Resolve(ids);
            for (var i = 0; i < batch.Count; i++)
                _rows.Add(new Row(_labels[batch.Series[i]], batch.UnixMs[i], batch.Values[i],
                    batch.Histograms.Length > 0 ? batch.Histograms[i] : null, batch.StartUnixMs.Length > 0 ? batch.StartUnixMs[i] : 0));
            Metadata.AddRange(batch.Metadata);
            Exemplars.AddRange(batch.Exemplars.Select(e => (_labels[e.Series], e.Exemplar)));
            return ValueTask.FromResult(new AppendResult(AppendStatus.Committed));
        }
    }

    private SeriesId IdOf(Labels labels)
    {
        if (_ids.TryGetValue(labels, out var id)) return id;
        id = new SeriesId(_labels.Count + 1);
        _ids.Add(labels, id);
        _labels.Add(id, labels);
        return id;
    }
}
