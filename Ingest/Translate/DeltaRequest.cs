using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>
/// One request's view of the running totals: changes stay here until the batch is durable. One owner, reused.
/// </summary>
/// <remarks>
/// A request is decoded up to three times: first to find out whether it has delta points; then, with the gate held, to
/// collect the totals that are missing; and, once they have been read from the store, to produce its rows. Later
/// requests find the totals in memory and are decoded twice.
/// </remarks>
internal sealed class DeltaRequest(DeltaTotals totals)
{
    private readonly Dictionary<SeriesId, DeltaTotal> _changed = [];
    private readonly Dictionary<Labels, DeltaTotal> _stored = [];
    private long _epoch;

    /// <summary>True while the request holds the gate of the totals.</summary>
    public bool HoldsGate { get; private set; }

    /// <summary>True if the latest decoding came upon a delta point.</summary>
    public bool HasPoints { get; private set; }

    /// <summary>Series whose total must be read from the store first.</summary>
    public HashSet<Labels> Missing { get; } = [];

    /// <summary>Begins a decoding.</summary>
    public void Begin(long epoch)
    {
        _epoch = epoch;
        HasPoints = false;
        _changed.Clear();
        Missing.Clear();
    }

    /// <summary>Waits until no other request holds the gate, and takes it until <see cref="End"/>.</summary>
    public async Task EnterGateAsync()
    {
        await totals.Gate.WaitAsync();
        HoldsGate = true;
    }

    /// <summary>Notes that the request has a delta point.</summary>
    /// <returns>False if the gate is not held: the point is not processed, and the request is decoded again.</returns>
    public bool NotePoint()
    {
        HasPoints = true;
        return HoldsGate;
    }

    /// <summary>The total in memory, with the changes of this request.</summary>
    public bool TryGet(SeriesId series, out DeltaTotal total)
    {
        Debug.Assert(HoldsGate, "totals are read only while the gate is held");
        return _changed.TryGetValue(series, out total) ||
            (!series.IsPlaceholder && totals.TryGet(series, _epoch, out total));
    }

    /// <summary>The total as the store has it; if it has not been read yet, the series is noted as missing.</summary>
    public bool TryGetStored(Labels labels, out DeltaTotal total)
    {
        if (_stored.TryGetValue(labels, out total)) return true;
        Missing.Add(labels);
        return false;
    }

    /// <summary>Sets the stored totals of the missing series; those that were not found begin at zero.</summary>
    public void SetStored(IReadOnlyDictionary<Labels, DeltaTotal> found)
    {
        foreach (var labels in Missing) _stored[labels] = found.GetValueOrDefault(labels);
    }

    /// <summary>Replaces the total of a series, for this request until it is durable.</summary>
    public void Change(SeriesId series, in DeltaTotal total) => _changed[series] = total;

    /// <summary>Publishes the changed totals: the batch is durable.</summary>
    /// <param name="resolved">The ids behind the placeholders -1, -2 … of the batch.</param>
    public void Learn(ReadOnlySpan<SeriesId> resolved)
    {
        if (_changed.Count == 0) return;
        var durable = new List<KeyValuePair<SeriesId, DeltaTotal>>(_changed.Count);
        foreach (var (series, total) in _changed)
            durable.Add(KeyValuePair.Create(series.IsPlaceholder ? resolved[(int)(-series.Value - 1)] : series, total));
        totals.Put(durable, _epoch);
    }

    /// <summary>Ends the request, whatever its outcome: releases the gate if it is held.</summary>
    public void End()
    {
        _changed.Clear();
        _stored.Clear();
        Missing.Clear();
        if (!HoldsGate) return;
        HoldsGate = false;
        totals.Gate.Release();
    }
}
