using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LightWatch.Storage;

namespace LightWatch.Ingest.Import;

/// <summary>Numbers in imported texts.</summary>
internal static class NumberReader
{
    /// <summary>Reads a value: a decimal number, NaN, or an infinity in any usual spelling.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length) return true;
        var word = Encoding.ASCII.GetString(text[..Math.Min(text.Length, 32)]);
        switch (word.TrimStart('+').ToUpperInvariant())
        {
            case "INF" or "INFINITY":
                value = double.PositiveInfinity;
                return true;
            case "-INF" or "-INFINITY":
                value = double.NegativeInfinity;
                return true;
            case "NAN":
                value = double.NaN;
                return true;
            case "STALE":
                value = Sample.Stale;
                return true;
            default:
                return text.Length <= 32
                    && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }
    }

    /// <summary>Reads a time: Unix milliseconds.</summary>
    public static bool TryUnixMs(ReadOnlySpan<byte> text, out long unixMs) =>
        Utf8Parser.TryParse(text, out unixMs, out var used) && used == text.Length;

    /// <summary>Reads a time: Unix seconds with fractions.</summary>
    public static bool TryUnixSeconds(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (!TryDouble(text, out var seconds) || !(Math.Abs(seconds) < 1e14)) return false;
        unixMs = (long)Math.Round(seconds * 1000);
        return true;
    }
}
