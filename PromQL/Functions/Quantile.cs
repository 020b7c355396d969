namespace LightWatch.PromQL.Functions;

/// <summary>Quantiles of plain numbers, interpolated between the two nearest ranks.</summary>
internal static class Quantile
{
    /// <summary>
    /// The quantile; the values are sorted by it, NaN first. NaN for no values, -Inf and +Inf outside 0 to 1.
    /// </summary>
    public static double Of(double q, Span<double> values)
    {
        if (values.Length == 0 || double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        values.Sort();
        var rank = q * (values.Length - 1.0);
        var lower = Math.Max(0, Math.Floor(rank));
        var upper = Math.Min(values.Length - 1.0, lower + 1);
        var weight = rank - Math.Floor(rank);
        return (values[(int)lower] * (1 - weight)) + (values[(int)upper] * weight);
    }
}
