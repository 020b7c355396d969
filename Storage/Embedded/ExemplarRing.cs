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

    /// <summary>Exemplars of series that satisfy any of the matcher sets, in a closed range of time.</summary>
    public IReadOnlyList<SeriesExemplars> Find(LabelQuery query)
    {
        (Labels Series, Exemplar Exemplar)[] all;
        lock (_gate) all = _ring.AsSpan(0, (int)Math.Min(_added, capacity)).ToArray();
        return
        [
            .. all
                .Where(e => e.Exemplar.UnixMs >= query.FromUnixMs && e.Exemplar.UnixMs <= query.ToUnixMs)
                .GroupBy(e => e.Series)
                .Where(g => query.MatcherSets.Count == 0 || query.MatcherSets.Any(set => set.All(m => m.Matches(g.Key.Get(m.Name)))))
                .OrderBy(g => g.Key)
                .Select(g => new SeriesExemplars(g.Key, [.. g.Select(e => e.Exemplar).Distinct().OrderBy(e => e.UnixMs)])),
        ];
    }
}
