using System.Globalization;

namespace LightWatch.Ingest.Translate;

/// <summary>Numbers as text: the shortest that reads back to the same double.</summary>
internal static class NumberText
{
    /// <summary>
    /// Without an exponent: <c>0.005</c>, <c>1</c>, <c>10</c>, <c>+Inf</c>; for the labels le and quantile.
    /// </summary>
    public static string Plain(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return text;
        var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var digits = text[sign.Length..e].Replace(".", "", StringComparison.Ordinal);
        var point = 1 + exponent;                                // "R" writes one digit before the point
        if (point <= 0) return sign + "0." + new string('0', -point) + digits;
        return sign + (digits.Length <= point ? digits.PadRight(point, '0') : digits[..point] + "." + digits[point..]);
    }

    /// <summary>
    /// As JSON writes numbers (ECMAScript): an exponent only below 1e-6 and from 1e21 on; for attribute values.
    /// </summary>
    public static string Json(double value)
    {
        if (!double.IsFinite(value)) return Plain(value);
        var size = Math.Abs(value);
        if (size is 0 or (>= 1e-6 and < 1e21)) return Plain(value);
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return text;
        var digits = text.AsSpan(e + 2).TrimStart('0');
        return string.Concat(text.AsSpan(0, e), "e", text.AsSpan(e + 1, 1), digits);
    }
}
