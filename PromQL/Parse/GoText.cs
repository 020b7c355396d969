using System.Buffers;
using System.Globalization;
using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>Quotes text as Go's <c>%q</c> does: error messages and printed queries must equal Prometheus's.</summary>
public static class GoText
{
    /// <summary>In double quotes, with escapes for everything that does not print.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes()) Append(quoted, rune, '"');
        return quoted.Append('"').ToString();
    }

    /// <summary>The same of bytes: those that are no UTF-8 are written one by one, like <c>\xc5</c>.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        var quoted = new StringBuilder(utf8.Length + 2).Append('"');
        while (!utf8.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done;
            if (isRune) Append(quoted, rune, '"');
            else quoted.Append(CultureInfo.InvariantCulture, $"\\x{utf8[0]:x2}");
            utf8 = utf8[(isRune ? length : 1)..];
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>A rune in single quotes; anything that is no rune (end of input) becomes U+FFFD.</summary>
    internal static string QuoteRune(int rune)
    {
        var quoted = new StringBuilder("'");
        Append(quoted, Rune.IsValid(rune) ? new Rune(rune) : Rune.ReplacementChar, '\'');
        return quoted.Append('\'').ToString();
    }

    /// <summary>Code point and character: <c>U+0078 'x'</c>.</summary>
    internal static string CodePoint(int rune)
    {
        if (!Rune.IsValid(rune))
            return rune < 0 ? "U+FFFFFFFFFFFFFFFF" : string.Create(CultureInfo.InvariantCulture, $"U+{rune:X4}");
        var text = string.Create(CultureInfo.InvariantCulture, $"U+{rune:X4}");
        return IsPrint(new Rune(rune)) ? $"{text} '{new Rune(rune)}'" : text;
    }

    /// <summary>At most <paramref name="count"/> runes from the front.</summary>
    internal static string FirstRunes(string text, int count)
    {
        var chars = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count-- == 0) break;
            chars += rune.Utf16SequenceLength;
        }
        return text[..chars];
    }

    private static void Append(StringBuilder to, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '\\': to.Append(@"\\"); break;
            case var c when c == quote: to.Append('\\').Append(quote); break;
            case '\a': to.Append(@"\a"); break;
            case '\b': to.Append(@"\b"); break;
            case '\f': to.Append(@"\f"); break;
            case '\n': to.Append(@"\n"); break;
            case '\r': to.Append(@"\r"); break;
            case '\t': to.Append(@"\t"); break;
            case '\v': to.Append(@"\v"); break;
            case var _ when IsPrint(rune): to.Append(rune.ToString()); break;
            case < ' ' or 0x7F: to.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"); break;
            case < 0x10000: to.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"); break;
            default: to.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"); break;
        }
    }

    // Letters, marks, numbers, punctuation, symbols and the ASCII space, as Go's unicode.IsPrint.
    private static bool IsPrint(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
            UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
