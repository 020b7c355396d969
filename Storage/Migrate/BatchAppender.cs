namespace LightWatch.Storage.Migrate;

/// <summary>
/// Sends rows to a sink in large batches, a few of them at a time, and waits for a target that is busy. One owner.
/// </summary>
internal sealed class BatchAppender(ISampleSink sink, TimeProvider time) : IAsyncDisposable
{
    private const int FullRows = 50_000;

    /// <summary>What a histogram counts among rows, by its size.</summary>
    private const int RowsOfHistogram = 25;
    private const int MaxOnTheWay = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Queue<Task> _onTheWay = new();
    private SampleBatch _batch = SampleBatch.Rent();
    private Labels? _labels;
    private SeriesId _series;
    private int _weight;

    /// <summary>Rows that follow belong to this series.</summary>
    public void Begin(Labels labels) => (_labels, _series) = (labels, default);

    /// <summary>Adds a row of a buffer.</summary>
    public void Add(SampleBuffer from, int row)
    {
        if (_series.Value == 0) _series = _batch.AddSeries(_labels!);
        var start = from.HasStartTimes ? from.StartUnixMs[row] : 0;
        if (from.HasHistograms && from.Histograms[row] is { } histogram)
        {
            _batch.Add(_series, from.UnixMs[row], histogram, start);
            _weight += RowsOfHistogram;
        }
        else _batch.Add(_series, from.UnixMs[row], from.Values[row], start);
        _weight++;
    }

    public void Add(Exemplar exemplar)
    {
        if (_series.Value == 0) _series = _batch.AddSeries(_labels!);
        _batch.Exemplars.Add((_series, exemplar));
        _weight++;
    }

    public void Add(MetricMetadata metadata)
    {
        _batch.Metadata.Add(metadata);
        _weight++;
    }

    /// <summary>To be called often: sends what has become a full batch.</summary>
    /// <exception cref="StoreException">The target does not take it.</exception>
    public ValueTask SendIfFullAsync(CancellationToken cancel) =>
        _weight < FullRows ? ValueTask.CompletedTask : SendAsync(cancel);

    /// <summary>Sends what there is, and completes when all of it is durable.</summary>
    /// <exception cref="StoreException">The target does not take it.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        if (_weight > 0) await SendAsync(cancel);
        while (_onTheWay.TryDequeue(out var sent)) await sent;
    }

    public async ValueTask DisposeAsync()
    {
        while (_onTheWay.TryDequeue(out var sent)) await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _batch.Dispose();
    }

    private async ValueTask SendAsync(CancellationToken cancel)
    {
        _onTheWay.Enqueue(AppendAsync(_batch, cancel));
        (_batch, _series, _weight) = (SampleBatch.Rent(), default, 0);
        if (_onTheWay.Count > MaxOnTheWay) await _onTheWay.Dequeue();
    }

    private async Task AppendAsync(SampleBatch batch, CancellationToken cancel)
    {
        using var own = batch;
        batch.SeriesEpoch = sink.SeriesEpoch;
        var begun = time.GetTimestamp();
        while (true)
        {
            var end = await sink.AppendAsync(batch, cancel);
            if (end.IsCommitted) return;
            if (end.Status == AppendStatus.StaleSeries || time.GetElapsedTime(begun) > Patience)
                throw new StoreException($"the target does not take samples: {end.Reason}");
            await Task.Delay(Pause, time, cancel);
        }
    }
}
