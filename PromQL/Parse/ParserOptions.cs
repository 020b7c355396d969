namespace LightWatch.PromQL.Parse;

/// <summary>Which experimental parts of the language are accepted; Prometheus has a feature flag for each.</summary>
/// <param name="Functions">Experimental functions and the aggregations limitk and limit_ratio
/// (promql-experimental-functions).</param>
/// <param name="Durations">Arithmetic in ranges and offsets (promql-duration-expr).</param>
/// <param name="RangeEnds"><c>anchored</c> and <c>smoothed</c> (promql-extended-range-selectors).</param>
/// <param name="Fill"><c>fill</c>, <c>fill_left</c> and <c>fill_right</c> (promql-binop-fill-modifiers).</param>
public sealed record ParserOptions(
    bool Functions = false, bool Durations = false, bool RangeEnds = false, bool Fill = false)
{
    /// <summary>The stable language only.</summary>
    public static ParserOptions Stable { get; } = new();

    /// <summary>Everything.</summary>
    public static ParserOptions Experimental { get; } =
        new(Functions: true, Durations: true, RangeEnds: true, Fill: true);
}
