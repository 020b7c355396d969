using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Write;

/// <summary>Reads running totals back from the store, after a restart or when too many were in memory.</summary>
internal sealed class StoredTotals(TimeProvider clock, ISampleSource? source = null)
{
    /// <summary>
    /// Totals are read from samples of this age. A sender that was silent for longer begins a new counter.
    /// </summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(6);

    /// <summary>The newest sample of each series, where there is one.</summary>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    public async Task<IReadOnlyDictionary<Labels, DeltaTotal>> ReadAsync(IReadOnlySet<Labels> wanted)
    {
        var found = new Dictionary<Labels, DeltaTotal>();
        if (source is null) return found;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var lookBackMs = (long)LookBack.TotalMilliseconds;
        var buffer = new SampleBuffer();
        foreach (var metric in wanted.GroupBy(l => l.MetricName, StringComparer.Ordinal))
        {
            var query = new SeriesQuery(Common(metric), now - lookBackMs, now + lookBackMs);
            using var series = await source.SelectAsync(query);
            for (var i = 0; i < series.Count; i++)
            {
                var labels = series.LabelsOf(i);
                if (!wanted.Contains(labels)) continue;
                series.Read(i, buffer);
                if (Newest(buffer) is { } total) found[labels] = total;
            }
        }
        return found;
    }

    // The labels that all series of the metric share: the narrowest query that finds them all at once.
    private static List<LabelMatcher> Common(IEnumerable<Labels> series)
    {
        HashSet<Label>? common = null;
        foreach (var labels in series)
        {
            if (common is null) common = [.. labels];
            else common.IntersectWith(labels);
        }
        return [.. common!.Select(l => new LabelMatcher(MatchKind.Equal, l.Name, l.Value))];
    }

    private static DeltaTotal? Newest(SampleBuffer samples)
    {
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            var histogram = samples.HasHistograms ? samples.Histograms[i] : null;
            if (histogram is { IsStale: true } || (histogram is null && Sample.IsStaleMarker(samples.Values[i])))
                continue;
            return new DeltaTotal(samples.UnixMs[i], samples.Values[i], histogram);
        }
        return null;
    }
}
