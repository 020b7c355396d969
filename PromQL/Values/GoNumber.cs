using System.Globalization;

namespace LightWatch.PromQL.Values;

/// <summary>Numbers as Go prints them, which is how they appear in Prometheus's labels and annotations.</summary>
/// <remarks>Source: https://pkg.go.dev/strconv#FormatFloat, shortest form that reads back the same.</remarks>
internal static class GoNumber
{
    // Go decides for an exponent as if six digits were asked for, however many there are.
    private const int ExponentFrom = 6;

    /// <summary>Format 'g': an exponent below 1e-04 and from 1e+06 on, at least two digits in it.</summary>
    public static string General(double value)
    {
        if (Special(value) is { } special) return special;
        var (negative, digits, point) = Decompose(value);
        var exponent = point - 1;
        return exponent is < -4 or >= ExponentFrom ? Scientific(negative, digits, exponent) : Plain(negative, digits, point);
    }

    /// <summary>Format 'f': never an exponent.</summary>
    public static string Fixed(double value)
    {
        if (Special(value) is { } special) return special;
        var (negative, digits, point) = Decompose(value);
        return Plain(negative, digits, point);
    }

    /// <summary>As labels le and quantile have it: always with a point or an exponent.</summary>
    public static string OpenMetrics(double value)
    {
        var text = General(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'e') < 0 ? text + ".0" : text;
    }

    /// <summary>Format 'g' with two significant digits.</summary>
    public static string TwoDigits(double value)
    {
        if (Special(value) is { } special) return special;
        if (value == 0) return "0";
        var text = value.ToString("E1", CultureInfo.InvariantCulture);              // d.dE+xxx
        var (negative, digits, point) = Parse(text);
        var exponent = point - 1;
        return exponent is < -4 or >= 2 ? Scientific(negative, digits, exponent) : Plain(negative, digits, point);
    }

    /// <summary>Format '%f'.</summary>
    public static string SixDecimals(double value) => Special(value) ?? value.ToString("F6", CultureInfo.InvariantCulture);

    private static string? Special(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsPositiveInfinity(value)) return "+Inf";
        return double.IsNegativeInfinity(value) ? "-Inf" : null;
    }

    // value = 0.digits * 10^point
    private static (bool Negative, string Digits, int Point) Decompose(double value) =>
        value == 0 ? (double.IsNegative(value), "0", 1) : Parse(value.ToString("R", CultureInfo.InvariantCulture));

    private static (bool Negative, string Digits, int Point) Parse(string text)
    {
        var negative = text.StartsWith('-');
        var body = negative ? text[1..] : text;
        var exponentAt = body.IndexOfAny(['E', 'e']);
        var exponent = exponentAt < 0 ? 0 : int.Parse(body.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? body : body[..exponentAt];
        var pointAt = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = pointAt < 0 ? mantissa : mantissa[..pointAt];
        var digits = whole + (pointAt < 0 ? "" : mantissa[(pointAt + 1)..]);
        var point = whole.Length + exponent;
        var leading = digits.Length - digits.AsSpan().TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        return (negative, digits.Length == 0 ? "0" : digits, point - leading);
    }

    private static string Plain(bool negative, string digits, int point)
    {
        var sign = negative ? "-" : "";
        if (point <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        return digits.Length <= point ? sign + digits + new string('0', point - digits.Length) : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    private static string Scientific(bool negative, string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(negative ? "-" : "")}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
