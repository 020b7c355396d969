using System.Text;
using System.Text.Unicode;

namespace LightWatch.Ingest.Wire;

/// <summary>Text of names and values as the protocols carry it: UTF-8.</summary>
internal static class WireText
{
    /// <summary>Decodes UTF-8 strictly; NUL, which the PostgreSQL store cannot keep, becomes U+FFFD.</summary>
    /// <returns>False if the bytes are not UTF-8; the text is empty then.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        if (!Utf8.IsValid(utf8)) return false;
        text = Encoding.UTF8.GetString(utf8);
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace('\0', '\uFFFD');
        return true;
    }
}
