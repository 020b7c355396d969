namespace LightWatch.PromQL.Values;

/// <summary>
/// Compensated summation (Kahan with Neumaier's improvement), step for step as Prometheus does it, so that sums agree
/// to the last digit.
/// </summary>
/// <remarks>Source: https://en.wikipedia.org/wiki/Kahan_summation_algorithm.</remarks>
internal struct KahanSum(double sum, double compensation = 0)
{
    /// <summary>The running sum without its compensation.</summary>
    public double Sum { get; set; } = sum;

    /// <summary>What rounding has lost so far; zero once the sum is infinite.</summary>
    public double Compensation { get; set; } = compensation;

    /// <summary>The compensated total.</summary>
    public readonly double Total => Sum + Compensation;

    public void Add(double value)
    {
        var total = Sum + value;
        if (double.IsInfinity(total)) Compensation = 0;
        else if (Math.Abs(Sum) >= Math.Abs(value)) Compensation += (Sum - total) + value;
        else Compensation += (value - total) + Sum;
        Sum = total;
    }
}
