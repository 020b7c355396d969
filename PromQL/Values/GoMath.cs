namespace LightWatch.PromQL.Values;

/// <summary>Where Go's mathematics differs from .NET's.</summary>
internal static class GoMath
{
    /// <summary>An infinity wins over NaN.</summary>
    public static double Max(double a, double b) =>
        double.IsPositiveInfinity(a) || double.IsPositiveInfinity(b) ? double.PositiveInfinity : Math.Max(a, b);

    /// <inheritdoc cref="Max"/>
    public static double Min(double a, double b) =>
        double.IsNegativeInfinity(a) || double.IsNegativeInfinity(b) ? double.NegativeInfinity : Math.Min(a, b);
}
