using System.Text;

namespace LightWatch.Ingest.Translate;

/// <summary>OTLP attribute keys as Prometheus label names.</summary>
/// <remarks>Source: https://github.com/prometheus/otlptranslator.</remarks>
internal static class LabelNames
{
    /// <summary>
    /// Translates a key: other characters become single underscores, a leading digit gets <c>key_</c>; the underscores
    /// around <c>__x__</c> stay.
    /// </summary>
    /// <returns>Null if nothing but underscores would be left.</returns>
    public static string? Translate(string key)
    {
        var isReserved = key.Length >= 4 && key.StartsWith("__", StringComparison.Ordinal) &&
            key.EndsWith("__", StringComparison.Ordinal);
        var text = new StringBuilder(key.Length + 4);
        var hasWord = false;
        foreach (var c in isReserved ? key.AsSpan(2, key.Length - 4) : key)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                text.Append(c);
                hasWord = true;
            }
            else if (text.Length == 0 || text[^1] != '_')
            {
                text.Append('_');
            }
        }
        if (!hasWord) return null;
        if (isReserved) return text.Insert(0, "__").Append("__").ToString();
        return char.IsAsciiDigit(text[0]) ? text.Insert(0, "key_").ToString() : text.ToString();
    }
}
