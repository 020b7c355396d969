using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Adds delta points as samples of their running total.</summary>
internal sealed class DeltaRows(RowWriter rows)
{
    /// <summary>Adds one step.</summary>
    /// <param name="series">The series.</param>
    /// <param name="total">The total so far.</param>
    /// <param name="step">Time and value of the point.</param>
    /// <param name="startUnixMs">When the point began to count; 0 = unknown.</param>
    /// <param name="isCounter">False for sums that may fall: they continue over a gap.</param>
    /// <returns>False if the point comes too late.</returns>
    public bool TryAdd(SeriesId series, in DeltaTotal total, in DeltaTotal step, long startUnixMs, bool isCounter)
    {
        var relation = DeltaTotals.Classify(total, startUnixMs, step.UnixMs);
        if (relation == DeltaStep.Repeated) return true;
        if (relation == DeltaStep.Late) return false;
        var restarts = relation == DeltaStep.Restart && (isCounter || total.UnixMs == 0);
        // A counter begins at zero: without that sample its first step would be missing from every increase.
        var hasStart = startUnixMs > total.UnixMs && startUnixMs < step.UnixMs && rows.InWindow(startUnixMs);
        if (restarts && isCounter && step.Histogram is null && hasStart)
            rows.Add(series, startUnixMs, 0, startUnixMs);
        var next = Sum(total, step, restarts);
        rows.Deltas.Change(series, next);
        if (next.Histogram is { } histogram) rows.AddHistogram(series, next.UnixMs, histogram, startUnixMs);
        else rows.Add(series, next.UnixMs, next.Value, 0);
        return true;
    }

    private static DeltaTotal Sum(in DeltaTotal total, in DeltaTotal step, bool restarts)
    {
        if (step.Histogram is null)
            return restarts || total.Histogram is not null ? step : step with { Value = total.Value + step.Value };
        return restarts || total.Histogram is null
            ? step
            : step with { Histogram = NativeSum.Add(total.Histogram, step.Histogram, CounterResetHint.Unknown) };
    }
}
