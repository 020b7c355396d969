using System.Diagnostics;
using System.Globalization;

namespace LightWatch.Agent.Collect.Text;

/// <summary>Numbers as the kernel prints them.</summary>
internal static class Numbers
{
    /// <summary>
    /// Parses a whole number from 0 to 2^64-1; larger ones become <see cref="long.MaxValue"/>, as OTLP's integers are
    /// signed.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<byte> digits, out long value)
    {
        var ok = ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned);
        value = (long)Math.Min(unsigned, long.MaxValue);
        return ok;
    }

    /// <summary>Parses a whole number that may be negative, such as a temperature.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> digits, out long value) =>
        long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Multiplies without overflow: the result stays at <see cref="long.MaxValue"/>.</summary>
    public static long Scale(long count, long factor)
    {
        Debug.Assert(count >= 0 && factor > 0);
        return count > long.MaxValue / factor ? long.MaxValue : count * factor;
    }
}
