using System.Collections.Frozen;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Functions;

/// <summary>A range function over a whole series of floats at once.</summary>
/// <param name="call">The call.</param>
/// <param name="times">Sample times.</param>
/// <param name="values">Sample values, no stale markers among them.</param>
/// <param name="from">For each step the index of the window's first sample.</param>
/// <param name="to">For each step the index after its last one.</param>
/// <param name="output">One row for each step; all are written.</param>
internal delegate void ColumnFunction(
    RangeCall call, ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> from, ReadOnlySpan<int> to,
    Span<double> output);

/// <summary>A range function: right for every window, and optionally fast for a series of floats.</summary>
/// <param name="Window">Over one window of any samples, never an empty one.</param>
/// <param name="Column">The same over all windows of a series of floats; null: window by window.</param>
/// <param name="KeepsName">The result is still the metric.</param>
internal sealed record RangeFunction(WindowFunction Window, ColumnFunction? Column = null, bool KeepsName = false);

/// <summary>The range functions by name.</summary>
internal static class RangeFunctions
{
    private static readonly FrozenDictionary<string, RangeFunction> ByName =
        new Dictionary<string, RangeFunction>(StringComparer.Ordinal)
    {
        ["rate"] = new(Rate.PerSecond, RateColumns.PerSecond),
        ["increase"] = new(Rate.Increase, RateColumns.Increase),
        ["delta"] = new(Rate.Delta, RateColumns.Delta),
        ["irate"] = new(InstantRate.PerSecond),
        ["idelta"] = new(InstantRate.Delta),
        ["changes"] = new(Resets.Changes),
        ["resets"] = new(Resets.Count),
        ["deriv"] = new(Regression.Slope),
        ["predict_linear"] = new(Regression.Predict),
        ["double_exponential_smoothing"] = new(Smoothing.DoubleExponential),
        ["sum_over_time"] = new(SumOverTime.Sum),
        ["avg_over_time"] = new(SumOverTime.Average),
        ["stddev_over_time"] = new(Variance.Deviation),
        ["stdvar_over_time"] = new(Variance.Of),
        ["max_over_time"] = new(Extremes.Max, ExtremeColumns.Max),
        ["min_over_time"] = new(Extremes.Min, ExtremeColumns.Min),
        ["ts_of_max_over_time"] = new(Extremes.TimeOfMax),
        ["ts_of_min_over_time"] = new(Extremes.TimeOfMin),
        ["count_over_time"] = new(Ends.Count),
        ["present_over_time"] = new(Ends.Present),
        ["absent_over_time"] = new(Ends.Present),
        ["first_over_time"] = new(Ends.First, KeepsName: true),
        ["last_over_time"] = new(Ends.Last, KeepsName: true),
        ["ts_of_first_over_time"] = new(Ends.TimeOfFirst),
        ["ts_of_last_over_time"] = new(Ends.TimeOfLast),
        ["quantile_over_time"] = new(QuantileOverTime.Of),
        ["mad_over_time"] = new(QuantileOverTime.MedianDeviation),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static RangeFunction Find(string name) => ByName[name];
}
