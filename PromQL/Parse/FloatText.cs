using System.Globalization;
using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// Numbers as Go, and so Prometheus, writes them: the shortest digits that read back to the same double.
/// </summary>
/// <remarks>Source: https://pkg.go.dev/strconv#FormatFloat.</remarks>
public static class FloatText
{
    /// <summary>Bytes that any number fits into: the smallest double takes 326, and a sign.</summary>
    public const int MaxBytes = 384;

    private const int MaxDigits = 32;

    // Whole numbers below this need no rounding and no exponent.
    private const long MaxWhole = 1_000_000_000_000_000;

    /// <summary>As Go's <c>strconv.FormatFloat(v, 'f', -1, 64)</c>.</summary>
    public static string Write(double value)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        return Encoding.ASCII.GetString(bytes[..Write(value, bytes)]);
    }

    /// <summary>As Go's <c>%v</c>: with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string WriteShort(double value) => WithExponent(value, from: 1e6);

    /// <summary>As the labels le and quantile have it: always with a point or an exponent.</summary>
    internal static string WriteLabel(double value)
    {
        var text = WriteShort(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'e') < 0 ? text + ".0" : text;
    }

    /// <summary>As Go's <c>%.2g</c>: two significant digits.</summary>
    internal static string WriteTwoDigits(double value)
    {
        if (!double.IsFinite(value)) return Write(value);
        var rounded = double.Parse(value.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return WithExponent(rounded, from: 1e2);
    }

    /// <summary>As Go's <c>%f</c>: six decimals.</summary>
    internal static string WriteSixDecimals(double value) =>
        double.IsFinite(value) ? value.ToString("F6", CultureInfo.InvariantCulture) : Write(value);

    /// <summary>
    /// Writes into <paramref name="into"/> (at least <see cref="MaxBytes"/> long); returns the bytes written.
    /// </summary>
    public static int Write(double value, Span<byte> into)
    {
        if (!double.IsFinite(value)) return Special(value, into);
        if (!value.TryFormat(into, out var length, "R", CultureInfo.InvariantCulture))
            throw new ArgumentException("buffer too small", nameof(into));
        var exponentAt = into[..length].IndexOf((byte)'E');
        return exponentAt < 0 ? length : WithoutExponent(into, length, exponentAt);
    }

    /// <summary>
    /// Writes as the HTTP API does: with an exponent below 1e-6 and from 1e21 on. Source: prometheus/util/jsonutil.
    /// </summary>
    public static int WriteJson(double value, Span<byte> into)
    {
        var whole = (long)value;
        if (whole == value && whole is > -MaxWhole and < MaxWhole && (whole != 0 || !double.IsNegative(value)))
        {
            whole.TryFormat(into, out var length, default, CultureInfo.InvariantCulture);
            return length;
        }
        var size = Math.Abs(value);
        if (value == 0 || !double.IsFinite(value) || size is >= 1e-6 and < 1e21) return Write(value, into);
        value.TryFormat(into, out var scientific, "R", CultureInfo.InvariantCulture);
        return LowerExponent(into, scientific);
    }

    private static string WithExponent(double value, double from)
    {
        var plain = Write(value);
        var size = Math.Abs(value);
        if (value == 0 || !double.IsFinite(value) || (size >= 1e-4 && size < from)) return plain;
        var digits = plain.Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0').TrimEnd('0');
        var exponent = size < 1
            ? -plain.AsSpan(plain.IndexOf('.', StringComparison.Ordinal)).IndexOfAnyExcept('.', '0')
            : plain.TrimStart('-').Split('.')[0].Length - 1;
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        var sign = value < 0 ? "-" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    // "1E-07" and "1E+21" differ from Go's form only in the letter: both have two digits at least.
    private static int LowerExponent(Span<byte> text, int length)
    {
        text[text[..length].IndexOf((byte)'E')] = (byte)'e';
        return length;
    }

    private static int Special(double value, Span<byte> into)
    {
        var text = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
        text.CopyTo(into);
        return text.Length;
    }

    // "-d.dddE±xx" to plain digits.
    private static int WithoutExponent(Span<byte> text, int length, int exponentAt)
    {
        var exponent =
            int.Parse(text[(exponentAt + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[MaxDigits];
        var count = 0;
        var negative = text[0] == '-';
        for (var i = negative ? 1 : 0; i < exponentAt; i++)
            if (text[i] != '.') digits[count++] = text[i];
        var at = negative ? 1 : 0;
        var point = exponent + 1;                                // digits before the decimal point
        if (point <= 0)
        {
            "0."u8.CopyTo(text[at..]);
            text.Slice(at + 2, -point).Fill((byte)'0');
            at += 2 - point;
            digits[..count].CopyTo(text[at..]);
            return at + count;
        }
        for (var i = 0; i < Math.Max(point, count); i++)
        {
            if (i == point) text[at++] = (byte)'.';
            text[at++] = i < count ? digits[i] : (byte)'0';
        }
        return at;
    }
}
