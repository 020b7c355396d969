using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>
/// Reduces the histograms of a series to count and sum; a reset, which their buckets show, becomes the hint.
/// </summary>
/// <remarks>Source: prometheus/promql/histogram_stats_iterator.go.</remarks>
internal static class HistogramStats
{
    public static void Reduce(SampleBuffer samples)
    {
        if (!samples.HasHistograms) return;
        NativeHistogram? previous = null;
        var histograms = samples.Histograms;
        for (var i = 0; i < histograms.Length; i++)
        {
            if (histograms[i] is not { IsStale: false } histogram) continue;
            var hint = histogram.ResetHint;
            if (hint == CounterResetHint.Unknown && previous is not null)
                hint = HistogramResets.IsReset(histogram, previous)
                    ? CounterResetHint.Reset
                    : CounterResetHint.NotReset;
            previous = histogram;
            samples.SetHistogram(i,
                new NativeHistogram
                {
                    ResetHint = hint,
                    Schema = histogram.Schema,
                    Count = histogram.Count,
                    Sum = histogram.Sum,
                });
        }
    }
}
