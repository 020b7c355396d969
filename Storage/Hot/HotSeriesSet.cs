using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Hot;

/// <summary>Series of the window, and in front of it those of the database, each label set once.</summary>
/// <param name="query">The query that selects them.</param>
/// <param name="state">The window as of the query.</param>
/// <param name="fromUnixMs">Where the window takes over.</param>
/// <param name="before">What the database has before that; null: it was not queried. Disposed with this.</param>
internal sealed class HotSeriesSet(SeriesQuery query, HeadState state, long fromUnixMs, SeriesSet? before) : SeriesSet
{
    [ThreadStatic]
    private static OpenRows? _open;

    private readonly HeadPartition[] _partitions =
        HeadQueries.Overlapping(state, Math.Max(query.FromUnixMs, fromUnixMs), query.ToUnixMs);
    private (Labels Labels, int Slot, int Before)[]? _series;
    private long _samples;

    public override int Count => Series.Length;

    public override SelectStats Stats =>
        new(before?.Stats.Chunks ?? 0, Volatile.Read(ref _samples), before?.Stats.Bytes ?? 0, Tier.Raw);

    private (Labels Labels, int Slot, int Before)[] Series => _series ??= Unite();

    public override Labels LabelsOf(int index) => Series[index].Labels;

    public override int MaxSamples(int index)
    {
        var (_, slot, place) = Series[index];
        var max = place < 0 ? 0 : before!.MaxSamples(place);
        foreach (var partition in slot < 0 ? [] : _partitions) max += partition.Get(slot)?.Samples ?? 0;
        return max;
    }

    public override void Read(int index, SampleBuffer into)
    {
        var (_, slot, place) = Series[index];
        if (place < 0) into.Clear();
        else before!.Read(place, into);
        var from = Math.Max(query.FromUnixMs, fromUnixMs);
        foreach (var partition in slot < 0 ? [] : _partitions)
            partition.Get(slot)?.Read(partition.Arena, from, query.ToUnixMs, _open ??= new OpenRows(), into);
        _ = Interlocked.Add(ref _samples, into.Count);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) before?.Dispose();
    }

    private (Labels Labels, int Slot, int Before)[] Unite()
    {
        var slots = _partitions.Length == 0
            ? []
            : Array.FindAll(
                MatcherSlots.Find(state.Table, query.Matchers),
                slot => Array.Exists(_partitions, p => p.Get(slot) is not null));
        if (before is null) return Array.ConvertAll(slots, slot => (state.Table.LabelsOf(slot), slot, -1));
        var places = new Dictionary<Labels, int>(before.Count);
        for (var i = 0; i < before.Count; i++) places[before.LabelsOf(i)] = i;
        var series = new List<(Labels, int, int)>(Math.Max(slots.Length, before.Count));
        foreach (var slot in slots)
        {
            var labels = state.Table.LabelsOf(slot);
            series.Add((labels, slot, places.Remove(labels, out var place) ? place : -1));
        }
        foreach (var (labels, place) in places) series.Add((labels, -1, place));
        return [.. series];
    }
}
