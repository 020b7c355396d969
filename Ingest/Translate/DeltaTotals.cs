using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>The running total of a series whose sender counts from point to point.</summary>
/// <param name="UnixMs">The time of the newest point in it; 0: nothing yet.</param>
/// <param name="Value">The sum, for numbers.</param>
/// <param name="Histogram">The sum, for exponential histograms.</param>
internal readonly record struct DeltaTotal(long UnixMs, double Value, NativeHistogram? Histogram = null);

/// <summary>What to do with a delta point.</summary>
internal enum DeltaStep
{
    /// <summary>It continues the total.</summary>
    Continue,

    /// <summary>There was a gap, or nothing before: the total begins anew at the point's start.</summary>
    Restart,

    /// <summary>It is in the total already: a repetition.</summary>
    Repeated,

    /// <summary>It is older than what is in the total; adding it would falsify the order.</summary>
    Late,
}

/// <summary>The running totals of all delta series, shared by all requests.</summary>
/// <remarks>
/// The store itself is the memory across restarts: a total that is not here is the newest sample of its series there. So nothing
/// else has to be saved, and an acknowledged point is never counted twice. Only the holder of <see cref="Gate"/> may look or write:
/// requests with delta points pass one by one, from decoding to commit.
/// </remarks>
internal sealed class DeltaTotals(int maxSeries) : IDisposable
{
    private readonly Dictionary<SeriesId, DeltaTotal> _totals = [];
    private long _epoch;

    /// <summary>One request at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>What to do with a point, given what there is.</summary>
    public static DeltaStep Judge(in DeltaTotal total, long startUnixMs, long unixMs)
    {
        if (total.UnixMs == 0) return DeltaStep.Restart;
        if (unixMs == total.UnixMs) return DeltaStep.Repeated;
        if (unixMs < total.UnixMs) return DeltaStep.Late;
        return startUnixMs > total.UnixMs ? DeltaStep.Restart : DeltaStep.Continue;
    }

    public bool TryGet(SeriesId series, long epoch, out DeltaTotal total)
    {
        if (epoch == _epoch) return _totals.TryGetValue(series, out total);
        total = default;
        return false;
    }

    /// <summary>Remembers totals that are durable now.</summary>
    public void Put(IEnumerable<KeyValuePair<SeriesId, DeltaTotal>> totals, long epoch)
    {
        if (epoch != _epoch || _totals.Count > maxSeries) _totals.Clear();      // what is dropped is read from the store again
        _epoch = epoch;
        foreach (var (series, total) in totals) _totals[series] = total;
    }

    public void Dispose() => Gate.Dispose();
}
