using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>One request's view of the running totals: changes stay here until the batch is durable. One owner, reused.</summary>
/// <remarks>
/// A request is decoded up to three times: once to see that it has delta points at all; under the gate, to see which totals are missing;
/// and, once they have been read from the store, for good. Afterwards the totals are at hand, and twice is enough.
/// </remarks>
internal sealed class DeltaRequest(DeltaTotals totals)
{
    private readonly Dictionary<SeriesId, DeltaTotal> _changed = [];
    private readonly Dictionary<Labels, DeltaTotal> _stored = [];
    private long _epoch;

    /// <summary>True while the request holds the gate.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True if delta points were met.</summary>
    public bool IsMet { get; private set; }

    /// <summary>Series whose total must be read from the store first.</summary>
    public HashSet<Labels> Missing { get; } = [];

    /// <summary>Begins a decoding.</summary>
    public void Begin(long epoch)
    {
        _epoch = epoch;
        IsMet = false;
        _changed.Clear();
        Missing.Clear();
    }

    /// <summary>Waits until no other request has delta points in hand.</summary>
    public async Task OpenAsync()
    {
        await totals.Gate.WaitAsync();
        IsOpen = true;
    }

    /// <summary>A delta point has come.</summary>
    /// <returns>False if the gate is not held: the point must be left alone, the request is decoded again.</returns>
    public bool Meet()
    {
        IsMet = true;
        return IsOpen;
    }

    /// <summary>The total at hand.</summary>
    public bool TryGet(SeriesId series, out DeltaTotal total) =>
        _changed.TryGetValue(series, out total) || (!series.IsPlaceholder && totals.TryGet(series, _epoch, out total));

    /// <summary>The total as the store has it; if it has not been asked yet, the series is noted as missing.</summary>
    public bool TryGetStored(Labels labels, out DeltaTotal total)
    {
        if (_stored.TryGetValue(labels, out total)) return true;
        Missing.Add(labels);
        return false;
    }

    /// <summary>What the store says of missing series; the others have nothing.</summary>
    public void Store(IReadOnlyDictionary<Labels, DeltaTotal> found)
    {
        foreach (var labels in Missing) _stored[labels] = found.GetValueOrDefault(labels);
    }

    public void Change(SeriesId series, in DeltaTotal total) => _changed[series] = total;

    /// <summary>The batch is durable.</summary>
    public void Learn(ReadOnlySpan<SeriesId> resolved)
    {
        if (_changed.Count == 0) return;
        var durable = new List<KeyValuePair<SeriesId, DeltaTotal>>(_changed.Count);
        foreach (var (series, total) in _changed)
            durable.Add(KeyValuePair.Create(series.IsPlaceholder ? resolved[(int)(-series.Value - 1)] : series, total));
        totals.Put(durable, _epoch);
    }

    /// <summary>The request has ended, one way or another.</summary>
    public void End()
    {
        _changed.Clear();
        _stored.Clear();
        Missing.Clear();
        if (!IsOpen) return;
        IsOpen = false;
        totals.Gate.Release();
    }
}
