using System.Text;

namespace LightWatch.PromQL.Parse;

/// <summary>Quoted strings: <c>"…"</c> and <c>'…'</c> with Go's escapes, <c>`…`</c> without any.</summary>
internal static class StringSyntax
{
    private const int ReplacementRune = 0xFFFD;

    /// <summary>Scans to the closing quote; the opening one was already consumed.</summary>
    /// <returns>Null when the string is well formed, else Prometheus's error.</returns>
    public static string? Scan(ref ByteCursor at, int quote)
    {
        while (true)
        {
            var rune = at.Next();
            if (rune == quote) return null;
            switch (rune)
            {
                case '\\' when quote != '`':
                    if (ScanEscape(ref at, quote) is { } error) return error;
                    break;
                case ReplacementRune: return "invalid UTF-8 rune";
                case ByteCursor.End: return quote == '`' ? "unterminated raw string" : "unterminated quoted string";
                case '\n' when quote != '`': return "unterminated quoted string";
            }
        }
    }

    private static string? ScanEscape(ref ByteCursor at, int quote)
    {
        var rune = at.Next();
        if (rune == quote || rune is 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\') return null;
        int digits;
        uint numberBase, most;
        switch (rune)
        {
            case >= '0' and <= '7': (digits, numberBase, most) = (3, 8, 255); break;
            case 'x': (rune, digits, numberBase, most) = (at.Next(), 2, 16, 255); break;
            case 'u': (rune, digits, numberBase, most) = (at.Next(), 4, 16, 0x10FFFF); break;
            case 'U': (rune, digits, numberBase, most) = (at.Next(), 8, 16, 0x10FFFF); break;
            case ByteCursor.End: return "escape sequence not terminated";
            default: return "unknown escape sequence " + GoText.CodePoint(rune);
        }
        uint value = 0;
        for (; digits > 0; digits--)
        {
            var digit = DigitOf(rune);
            if (digit >= numberBase)
                return rune == ByteCursor.End
                    ? "escape sequence not terminated"
                    : $"illegal character {GoText.CodePoint(rune)} in escape sequence";
            value = (value * numberBase) + digit;
            if (digits > 1) rune = at.Next();
        }
        return value > most || value is >= 0xD800 and < 0xE000
            ? "escape sequence is an invalid Unicode code point"
            : null;
    }

    private static uint DigitOf(int rune) => rune switch
    {
        >= '0' and <= '9' => (uint)(rune - '0'),
        >= 'a' and <= 'f' => (uint)(rune - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(rune - 'A' + 10),
        _ => 16,
    };

    /// <summary>The text that a well-formed quoted string stands for; bytes that are no UTF-8 become U+FFFD.</summary>
    public static string Unquote(ReadOnlySpan<byte> quoted) => Encoding.UTF8.GetString(Bytes(quoted));

    /// <summary>The bytes that a well-formed quoted string stands for: escapes may make them no UTF-8.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> quoted)
    {
        var inner = quoted[1..^1];
        if (quoted[0] == '`' || !inner.Contains((byte)'\\')) return inner;
        var bytes = new byte[inner.Length + 4];                  // no escape is shorter than its UTF-8
        var length = 0;
        for (var i = 0; i < inner.Length;)
        {
            if (inner[i] != '\\')
            {
                bytes[length++] = inner[i++];
                continue;
            }
            var kind = inner[i + 1];
            i += 2;
            switch (kind)
            {
                case (byte)'x': bytes[length++] = (byte)Number(inner, ref i, 2, 16); break;
                case (byte)'u': length += Encode(Number(inner, ref i, 4, 16), bytes.AsSpan(length)); break;
                case (byte)'U': length += Encode(Number(inner, ref i, 8, 16), bytes.AsSpan(length)); break;
                case >= (byte)'0' and <= (byte)'7':
                    i--;
                    bytes[length++] = (byte)Number(inner, ref i, 3, 8);
                    break;
                default: bytes[length++] = Simple(kind); break;
            }
        }
        return bytes.AsSpan(0, length);
    }

    private static byte Simple(byte kind) => kind switch
    {
        (byte)'a' => 7,
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => 10,
        (byte)'r' => 13,
        (byte)'t' => 9,
        (byte)'v' => 11,
        _ => kind,
    };

    private static uint Number(ReadOnlySpan<byte> text, ref int at, int digits, uint numberBase)
    {
        uint value = 0;
        for (var end = at + digits; at < end; at++) value = (value * numberBase) + DigitOf(text[at]);
        return value;
    }

    private static int Encode(uint value, Span<byte> into) => new Rune(value).EncodeToUtf8(into);
}
