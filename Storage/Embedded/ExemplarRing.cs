namespace LightWatch.Storage.Embedded;

/// <summary>The newest exemplars of all series; the oldest make room.</summary>
internal sealed class ExemplarRing(int capacity)
{
    private readonly (Labels Series, Exemplar Exemplar)[] _ring = new (Labels, Exemplar)[capacity];
    private readonly Lock _gate = new();
    private long _added;

    public void Add(Labels series, Exemplar exemplar)
    {
        lock (_gate) _ring[_added++ % capacity] = (series, exemplar);
    }

    /// <summary>Exemplars ever added.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>All exemplars, the oldest first.</summary>
    public List<(Labels Series, Exemplar Exemplar)> All()
    {
        lock (_gate)
        {
            var kept = (int)Math.Min(_added, capacity);
            return [.. Enumerable.Range(0, kept).Select(i => _ring[(_added - kept + i) % capacity])];
        }
    }

    /// <summary>Exemplars of series that satisfy any of the matcher sets, in a closed range of time.</summary>
    public IReadOnlyList<SeriesExemplars> Find(LabelQuery query)
    {
        return
        [
            .. All()
                .Where(e => e.Exemplar.UnixMs >= query.FromUnixMs && e.Exemplar.UnixMs <= query.ToUnixMs)
                .GroupBy(e => e.Series)
                .Where(g => query.MatcherSets.Count == 0
                    || query.MatcherSets.Any(set => set.All(m => m.Matches(g.Key.Get(m.Name)))))
                .OrderBy(g => g.Key)
                .Select(
                    g => new SeriesExemplars(g.Key, [.. g.Select(e => e.Exemplar).Distinct().OrderBy(e => e.UnixMs)])),
        ];
    }
}
