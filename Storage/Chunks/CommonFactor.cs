using System.Diagnostics;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// Greatest common divisor of whole doubles: memory comes in pages, disks in sectors, clocks in ticks.
/// </summary>
internal static class CommonFactor
{
    /// <summary>
    /// The divisor of all numbers so far (0 before the first) and one more; the sign does not matter.
    /// </summary>
    public static double Of(double soFar, double number)
    {
        Debug.Assert(soFar >= 0 && double.IsInteger(number), "0 <= divisor, whole numbers");
        if (soFar == 1) return 1;
        number = Math.Abs(number);
        if (soFar == 0) return number;
        while (number != 0)
        {
            var rest = Remainder(number, soFar);
            if (rest == 0) return soFar;
            (number, soFar) = (soFar, rest);
        }
        return soFar;
    }

    /// <summary>The same for many more.</summary>
    public static double Of(double soFar, ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            if (soFar == 1) break;
            soFar = Of(soFar, number);
        }
        return soFar;
    }

    /// <summary>
    /// Exact, and several times faster than a 64-bit division where that matters: when the quotient is small.
    /// </summary>
    private static double Remainder(double number, double divisor)
    {
        var quotient = Math.Floor(number / divisor);
        if (quotient > 1e15) return number % divisor;
        var rest = Math.FusedMultiplyAdd(-quotient, divisor, number);
        return rest < 0 ? rest + divisor : rest;
    }
}
