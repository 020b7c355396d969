using System.Globalization;
using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>Durations like <c>1h30m</c>. Source: prometheus/common/model/time.go.</summary>
public static class DurationText
{
    private const long NanosPerMs = 1_000_000;

    /// <summary>The longest duration, of 2^63 nanoseconds: about 292 years.</summary>
    public const double MaxSeconds = 9223372036.854775807;

    private static readonly (string Unit, long Ms)[] Units =
    [
        ("y", 365L * 86_400_000), ("w", 7L * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
            ("s", 1000), ("ms", 1),
    ];

    /// <summary>Reads a duration; units go from the largest to the smallest, each once.</summary>
    /// <returns>Null when it was read, else Prometheus's error.</returns>
    public static string? TryRead(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (text == "0") return null;
        if (text.Length == 0) return "empty duration string";
        var notValid = $"not a valid duration string: {GoText.Quote(text)}";
        var lastUnit = -1;
        for (var i = 0; i < text.Length;)
        {
            var digits = i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            var number = text.AsSpan(digits, i - digits);
            if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return notValid;
            var letters = i;
            while (i < text.Length && !char.IsAsciiDigit(text[i])) i++;
            if (letters == i) return notValid;
            var name = text[letters..i];
            var unit = Array.FindIndex(Units, u => u.Unit == name);
            if (unit < 0) return $"unknown unit {GoText.Quote(name)} in duration {GoText.Quote(text)}";
            if (unit <= lastUnit) return notValid;
            lastUnit = unit;
            if (value > (ulong)(long.MaxValue / NanosPerMs / Units[unit].Ms)) return "duration out of range";
            milliseconds += (long)value * Units[unit].Ms;
            if (milliseconds > long.MaxValue / NanosPerMs) return "duration out of range";
        }
        return null;
    }

    /// <summary>Seconds, as the parser counts them.</summary>
    public static double Seconds(long milliseconds) => (milliseconds / 1000) + (milliseconds % 1000 / 1000.0);

    /// <summary>Milliseconds of a number of seconds: rounded to nanoseconds, then cut, as Prometheus does.</summary>
    public static long Milliseconds(double seconds)
    {
        var nanos = Math.Round(seconds * 1e9, MidpointRounding.AwayFromZero);
        if (nanos >= long.MaxValue) return long.MaxValue / NanosPerMs;
        return nanos <= long.MinValue ? long.MinValue / NanosPerMs : (long)nanos / NanosPerMs;
    }

    /// <summary>
    /// Writes a duration; weeks and years only where nothing remains, since 90d reads better than 12w6d.
    /// </summary>
    public static string Write(long milliseconds)
    {
        if (milliseconds == 0) return "0s";
        var text = new StringBuilder(milliseconds < 0 ? "-" : "");
        var rest = milliseconds < 0 ? 0UL - (ulong)milliseconds : (ulong)milliseconds;
        foreach (var (unit, ms) in Units)
        {
            var whole = unit is "y" or "w";
            if (rest < (ulong)ms || (whole && rest % (ulong)ms != 0)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{rest / (ulong)ms}{unit}");
            rest %= (ulong)ms;
        }
        return text.ToString();
    }
}
