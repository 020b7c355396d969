using System.Globalization;

namespace LightWatch.PromQL.Parse;

/// <summary>Finds the end of numbers and durations, and reads their value.</summary>
/// <remarks>
/// The scan accepts a little more than is valid, as Prometheus's does; the value is checked when it is read.
/// </remarks>
internal static class NumberSyntax
{
    private const string Digits = "0123456789";
    private const string HexDigits = "0123456789abcdefABCDEF";

    /// <summary>Scans a number: decimal, hexadecimal or with an exponent, underscores between digits.</summary>
    /// <returns>False if it is not one; the cursor then stands where that became clear.</returns>
    public static bool ScanNumber(ref ByteCursor at)
    {
        var start = at.Position;
        var digits = Digits;
        if (at.Accept("0") && at.Accept("xX"))
        {
            at.Accept("_");
            digits = HexDigits;
        }
        at.Accept(".");
        at.Accept(digits);
        bool dot = false, exponent = false;
        while (at.Is(digits) || at.Is("._eE"))
        {
            if (at.Is(".") && dot) return at.Accept(".") && false;
            if (at.Is("eE") && exponent) return at.Accept("eE") && false;
            if (at.Accept("."))
            {
                dot = true;
                if (at.Accept("_.") || digits == HexDigits) return false;
            }
            else if (at.Accept("eE"))
            {
                exponent = true;
                at.Accept("+-");
                if (at.Accept("._eE") || at.Peek() == ByteCursor.End) return false;
            }
            else if (at.Accept("_"))
            {
                if (at.Accept("._eE") || at.Peek() == ByteCursor.End) return false;
            }
            else
            {
                at.AcceptRun(digits);
            }
        }
        return at.Position != start && !ByteCursor.IsAlphaNumeric(at.Peek());
    }

    /// <summary>Scans the units and further numbers of a duration whose first number was already consumed.</summary>
    public static bool ScanRestOfDuration(ref ByteCursor at)
    {
        if (!at.Accept("smhdwy")) return false;
        at.Accept("s");
        while (at.Accept(Digits))
        {
            at.AcceptRun(Digits);
            if (!at.Accept("smhdw")) return false;               // a year comes first or not at all
            at.Accept("s");
        }
        if (ByteCursor.IsAlphaNumeric(at.Next())) return false;
        at.Back();
        return true;
    }

    /// <summary>
    /// Reads what <see cref="ScanNumber"/> found, <c>inf</c> and <c>nan</c> in any case; a leading 0 means octal where
    /// that is possible.
    /// </summary>
    /// <returns>Null when it was read, else Prometheus's error.</returns>
    public static string? TryReadNumber(string text, out double value)
    {
        if (TryReadInteger(text, out var integer))
        {
            value = integer;
            return null;
        }
        value = double.NaN;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return null;
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase))
        {
            value = double.PositiveInfinity;
            return null;
        }
        var plain = UnderscoresSeparateDigits(text) ? text.Replace("_", "", StringComparison.Ordinal) : "";
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ||
            !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return $"error parsing number: strconv.ParseFloat: parsing {GoText.Quote(text)}: invalid syntax";
        return double.IsInfinity(value)
            ? $"error parsing number: strconv.ParseFloat: parsing {GoText.Quote(text)}: value out of range"
            : null;
    }

    private static bool TryReadInteger(string text, out long value)
    {
        value = 0;
        if (!UnderscoresSeparateDigits(text)) return false;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(
                plain.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        if (plain.Length < 2 || plain[0] != '0')
            return long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        foreach (var digit in plain.AsSpan(1))
        {
            if (digit is < '0' or > '7' || value > long.MaxValue >> 3) return false;
            value = (value << 3) | (uint)(digit - '0');
        }
        return true;
    }

    // An underscore stands between digits, or right after the 0x prefix.
    private static bool UnderscoresSeparateDigits(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '_') continue;
            var before = i > 0 &&
                (char.IsAsciiDigit(text[i - 1]) || (hex && (i == 2 || char.IsAsciiHexDigit(text[i - 1]))));
            var after = i + 1 < text.Length &&
                (char.IsAsciiDigit(text[i + 1]) || (hex && char.IsAsciiHexDigit(text[i + 1])));
            if (!before || !after) return false;
        }
        return true;
    }
}
