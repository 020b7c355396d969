using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>One bucket with its bounds.</summary>
public readonly record struct HistogramBucket(
    double Lower, double Upper, bool LowerInclusive, bool UpperInclusive, double Count)
{
    /// <summary>The share of the bucket's width at or below a value strictly inside its finite bounds.</summary>
    /// <param name="value">A value inside.</param>
    /// <param name="linear">Observations spread evenly (custom bounds, zero bucket) or on a logarithmic scale.</param>
    public double FractionBelow(double value, bool linear)
    {
        if (linear) return (value - Lower) / (Upper - Lower);
        var lower = Math.Log2(Math.Abs(Lower));
        var upper = Math.Log2(Math.Abs(Upper));
        var at = Math.Log2(Math.Abs(value));
        return value > 0 ? (at - lower) / (upper - lower) : 1 - ((at - upper) / (lower - upper));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(LowerInclusive ? '[' : '(')}{FloatText.WriteShort(Lower)},{FloatText.WriteShort(Upper)}" +
        $"{(UpperInclusive ? ']' : ')')}:{FloatText.WriteShort(Count)}";
}
