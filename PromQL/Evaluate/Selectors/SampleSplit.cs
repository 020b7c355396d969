using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>
/// The samples of one series without stale markers, floats and histograms apart, each ascending in time.
/// </summary>
internal sealed class SampleSplit
{
    private readonly List<long> _histogramTimes = [];
    private readonly List<NativeHistogram> _histograms = [];
    private readonly List<long> _histogramStarts = [];

    /// <summary>Takes the samples apart; the buffer is changed and its spans are used until the next call.</summary>
    public SeriesSamples Of(SampleBuffer buffer)
    {
        Clear();
        if (!buffer.HasHistograms && !Presence.HasAbsent(buffer.Values))
            return new SeriesSamples(buffer.UnixMs, buffer.Values, buffer.StartUnixMs, [], [], []);
        var kept = 0;
        var times = buffer.UnixMs;
        var values = buffer.Values;
        var starts = buffer.StartUnixMs;
        var histograms = buffer.Histograms;
        for (var i = 0; i < times.Length; i++)
        {
            if (histograms.Length > 0 && histograms[i] is { } histogram)
            {
                if (histogram.IsStale) continue;
                _histogramTimes.Add(times[i]);
                _histograms.Add(histogram);
                _histogramStarts.Add(starts.Length > 0 ? starts[i] : 0);
                continue;
            }
            if (Presence.IsAbsent(values[i])) continue;
            times[kept] = times[i];
            values[kept] = values[i];
            if (starts.Length > 0) starts[kept] = starts[i];
            kept++;
        }
        Debug.Assert(kept + _histograms.Count <= times.Length, "each sample is a float, a histogram or a stale marker");
        return new SeriesSamples(
            times[..kept], values[..kept], starts.Length > 0 ? starts[..kept] : [],
            CollectionsMarshal.AsSpan(_histogramTimes), CollectionsMarshal.AsSpan(_histograms),
            CollectionsMarshal.AsSpan(_histogramStarts));
    }

    public void Clear()
    {
        _histogramTimes.Clear();
        _histograms.Clear();
        _histogramStarts.Clear();
    }
}
