using System.Diagnostics;
using LightWatch.Storage;

namespace LightWatch.Ingest.Translate;

/// <summary>The running total of a series with delta temporality.</summary>
/// <param name="UnixMs">The time of the newest point in it; 0: nothing yet.</param>
/// <param name="Value">The sum, for numbers.</param>
/// <param name="Histogram">The sum, for exponential histograms.</param>
internal readonly record struct DeltaTotal(long UnixMs, double Value, NativeHistogram? Histogram = null);

/// <summary>How a delta point relates to the total.</summary>
internal enum DeltaStep
{
    /// <summary>It continues the total.</summary>
    Continue,

    /// <summary>There was a gap, or nothing before: the total restarts from zero at the point's start.</summary>
    Restart,

    /// <summary>It is in the total already: a repetition.</summary>
    Repeated,

    /// <summary>It is older than the newest point in the total; adding it would falsify the order.</summary>
    Late,
}

/// <summary>The running totals of all delta series, shared by all requests.</summary>
/// <remarks>
/// The store itself is the memory across restarts: a total that is not here is the newest sample of its series there.
/// So nothing else has to be saved, and an acknowledged point is never counted twice. Totals are read and written only
/// while <see cref="Gate"/> is held: requests with delta points pass one by one, from decoding to commit.
/// </remarks>
internal sealed class DeltaTotals(int maxSeries) : IDisposable
{
    private readonly Dictionary<SeriesId, DeltaTotal> _totals = [];
    private long _epoch;

    /// <summary>One request at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Compares a point with the total so far.</summary>
    public static DeltaStep Classify(in DeltaTotal total, long startUnixMs, long unixMs)
    {
        if (total.UnixMs == 0) return DeltaStep.Restart;
        if (unixMs == total.UnixMs) return DeltaStep.Repeated;
        if (unixMs < total.UnixMs) return DeltaStep.Late;
        return startUnixMs > total.UnixMs ? DeltaStep.Restart : DeltaStep.Continue;
    }

    /// <summary>The total of a series, if it is in memory and its id is of the given epoch.</summary>
    public bool TryGet(SeriesId series, long epoch, out DeltaTotal total)
    {
        Debug.Assert(Gate.CurrentCount == 0, "the gate is held");
        if (epoch == _epoch) return _totals.TryGetValue(series, out total);
        total = default;
        return false;
    }

    /// <summary>Remembers totals that are durable now.</summary>
    public void Put(IEnumerable<KeyValuePair<SeriesId, DeltaTotal>> totals, long epoch)
    {
        Debug.Assert(Gate.CurrentCount == 0, "the gate is held");
        // What is dropped is read from the store again.
        if (epoch != _epoch || _totals.Count > maxSeries) _totals.Clear();
        _epoch = epoch;
        foreach (var (series, total) in totals) _totals[series] = total;
    }

    public void Dispose() => Gate.Dispose();
}
