using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>Instant selectors: at each step the last sample within the lookback, unless it is a stale marker.</summary>
internal static class InstantSelectors
{
    /// <summary>What is taken from the sample found.</summary>
    public enum Take
    {
        Value,

        /// <summary>Its time, seconds.</summary>
        Time,

        /// <summary>Its start time, seconds; 0 when unknown.</summary>
        StartTime,

        /// <summary>Its time, milliseconds; a histogram is an error.</summary>
        InfoTime,
    }

    public static async ValueTask<Value> EvalAsync(SeriesReads reads, VectorSelector selector, StepGrid grid) =>
        selector.Ends == RangeEnds.Smoothed
            ? await SmoothedSelectors.EvalAsync(reads, selector, grid)
            : await EvalAsync(reads, selector, grid, Take.Value);

    public static async ValueTask<VectorValue> EvalAsync(
        SeriesReads reads, VectorSelector selector, StepGrid grid, Take take)
    {
        var times = SelectorTimes.Of(selector.Shift, grid);
        var (query, lookbackMs) = reads.Tiers.Instant(selector, times, reads.Context.LookbackMs);
        return Fill(reads, await reads.SelectAsync(query), times, grid, lookbackMs, take, reads.IsStatsOnly(selector));
    }

    public static VectorValue Fill(
        SeriesReads reads, SeriesSet set, SelectorTimes times, StepGrid grid, long lookbackMs, Take take,
        bool statsOnly = false)
    {
        var vector = reads.Context.NewVector(grid);
        if (grid.Count == 0) return vector;
        vector.Expect(set.Count);
        for (var i = 0; i < set.Count; i++) vector.Add(set.LabelsOf(i));
        SeriesLoop.Run(reads.Context, set.Count, (i, worker) =>
        {
            reads.Read(set, i, worker.Samples, statsOnly);
            Fill(reads.Context.Budget, worker.Samples, vector.Columns[i], times, lookbackMs, take);
        });
        return vector.Prune();
    }

    private static void Fill(
        MemoryBudget budget, SampleBuffer samples, Column column, SelectorTimes times, long lookbackMs, Take take)
    {
        var output = column.Values;
        var unixMs = samples.UnixMs;
        var values = samples.Values;
        var seek = new Seek(unixMs);
        var plain = !samples.HasHistograms && take == Take.Value;
        for (var step = 0; step < output.Length; step++)
        {
            var at = times.At(step);
            var found = seek.After(at) - 1;
            var isOld = found < 0 || unixMs[found] <= at - lookbackMs;
            if (isOld) output[step] = Presence.Absent;
            else if (plain) output[step] = values[found];             // a stale marker is the mark for "nothing"
            else Set(budget, samples, found, column, step, take);
        }
    }

    private static void Set(MemoryBudget budget, SampleBuffer samples, int row, Column column, int step, Take take)
    {
        var histogram = samples.HasHistograms ? samples.Histograms[row] : null;
        var isStale = histogram?.IsStale ?? Presence.IsAbsent(samples.Values[row]);
        // One sample may serve several steps.
        if (histogram is not null && take == Take.Value &&
            (step == 0 || !ReferenceEquals(histogram, column.HistogramAt(step - 1))))
            budget.Charge(histogram);
        if (isStale) column.Set(step, Presence.Absent, null);
        else if (take == Take.Value) column.Set(step, samples.Values[row], histogram);
        else if (take == Take.InfoTime)
            column.Set(step, histogram is null ? samples.UnixMs[row] : throw NotAnInfo(column), null);
        else if (take == Take.Time) column.Set(step, samples.UnixMs[row] / 1000.0, null);
        else column.Set(step, samples.HasStartTimes ? samples.StartUnixMs[row] / 1000.0 : 0, null);
    }

    private static QueryException NotAnInfo(Column column) =>
        QueryException.Execution($"this should be an info metric, with float samples: {column.Labels.InBraces()}");
}
