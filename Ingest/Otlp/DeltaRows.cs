using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Adds delta points as samples of their running total.</summary>
internal sealed class DeltaRows(RowWriter rows)
{
    /// <summary>Adds one step.</summary>
    /// <param name="series">The series.</param>
    /// <param name="total">What there is.</param>
    /// <param name="step">Time and value of the point.</param>
    /// <param name="startUnixMs">When the point began to count; 0 = unknown.</param>
    /// <param name="isCounter">False for sums that may fall: they go on over a gap.</param>
    /// <returns>False if the point comes too late.</returns>
    public bool TryAdd(SeriesId series, in DeltaTotal total, in DeltaTotal step, long startUnixMs, bool isCounter)
    {
        var judgement = DeltaTotals.Judge(total, startUnixMs, step.UnixMs);
        if (judgement == DeltaStep.Repeated) return true;
        if (judgement == DeltaStep.Late) return false;
        var restarts = judgement == DeltaStep.Restart && (isCounter || total.UnixMs == 0);
        // A counter begins at zero: without that sample its first step would be missing from every increase.
        if (restarts && isCounter && step.Histogram is null && startUnixMs > total.UnixMs && startUnixMs < step.UnixMs && rows.InWindow(startUnixMs))
            rows.Add(series, startUnixMs, 0, startUnixMs);
        var next = Sum(total, step, restarts);
        rows.Deltas.Change(series, next);
        if (next.Histogram is { } histogram) rows.AddHistogram(series, next.UnixMs, histogram, startUnixMs);
        else rows.Add(series, next.UnixMs, next.Value, 0);
        return true;
    }

    private static DeltaTotal Sum(in DeltaTotal total, in DeltaTotal step, bool restarts)
    {
        if (step.Histogram is null) return restarts || total.Histogram is not null ? step : step with { Value = total.Value + step.Value };
        return restarts || total.Histogram is null ? step : step with { Histogram = NativeSum.Add(total.Histogram, step.Histogram, CounterResetHint.Unknown) };
    }
}
