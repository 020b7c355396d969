using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.Conformance;

/// <summary>Appends what <c>load</c> commands describe.</summary>
/// <remarks>
/// Counter reset hints of histograms are set as a server does that sees every sample: "not reset" wherever a histogram
/// continues the one before it, "unknown" elsewhere, "gauge" as given. Source: prometheus/tsdb/chunkenc,
/// counterResetHint.
/// </remarks>
internal sealed class Loader(ISampleSink sink)
{
    private readonly Dictionary<Labels, NativeHistogram?> _last = [];

    public async Task LoadAsync(LoadCommand command)
    {
        using var batch = SampleBatch.Rent();
        foreach (var series in command.Series) Add(batch, series, command.StepMs);
        if (command.WithCustomBuckets)
            foreach (var (labels, samples) in CustomBuckets.Convert(command)) AddHistograms(batch, labels, samples);
        batch.SeriesEpoch = sink.SeriesEpoch;
        var result = await sink.AppendAsync(batch);
        if (!result.IsCommitted)
            throw new ScriptException(command.Line, $"the store refused the samples: {result.Status} {result.Reason}");
    }

    private void Add(SampleBatch batch, SeriesLine series, long stepMs)
    {
        var id = batch.AddSeries(series.Labels);
        for (var i = 0; i < series.Points.Count; i++)
        {
            var point = series.Points[i];
            if (point.Omitted) continue;
            var unixMs = i * stepMs;
            var startUnixMs = series.StartOffsetsMs?[i] is { } offset ? unixMs + offset : 0;
            if (point.Histogram is { } histogram)
            {
                batch.Add(id, unixMs, Hinted(series.Labels, histogram), startUnixMs);
            }
            else
            {
                batch.Add(id, unixMs, point.Value, startUnixMs);
                _last[series.Labels] = null;
            }
        }
    }

    private void AddHistograms(
        SampleBatch batch, Labels labels, IEnumerable<(long UnixMs, NativeHistogram Histogram)> samples)
    {
        var id = batch.AddSeries(labels);
        foreach (var (unixMs, histogram) in samples) batch.Add(id, unixMs, Hinted(labels, histogram));
    }

    private NativeHistogram Hinted(Labels labels, NativeHistogram histogram)
    {
        var last = _last.GetValueOrDefault(labels);
        _last[labels] = histogram;
        if (histogram.ResetHint == CounterResetHint.Gauge) return histogram;
        var continues = last is not null && last.ResetHint != CounterResetHint.Gauge &&
            histogram.ResetHint != CounterResetHint.Reset
            && last.Schema == histogram.Schema && last.ZeroThreshold == histogram.ZeroThreshold &&
                last.CustomBounds.AsSpan().SequenceEqual(histogram.CustomBounds)
            && !HistogramResets.IsReset(histogram, last);
        var sample = FloatHistogram.Of(histogram);
        sample.ResetHint = continues ? CounterResetHint.NotReset : CounterResetHint.Unknown;
        return sample.ToSample();
    }
}
