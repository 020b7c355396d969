using System.Globalization;
using System.Text;

namespace LightWatch.Query.Api;

/// <summary>
/// Label names as they stand in paths: <c>U__</c> begins a name whose other characters are code points between
/// underscores.
/// </summary>
/// <remarks>
/// Source: https://github.com/prometheus/docs/blob/main/docs/instrumenting/escaping_schemes.md, "value encoding".
/// </remarks>
internal static class LabelNameEscaping
{
    private const string Prefix = "U__";
    private const int MaxDigits = 6;

    /// <summary>The name meant; a name that is not escaped, or not well, is given back as it is.</summary>
    public static string Unescape(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return name;
        var text = new StringBuilder();
        for (var i = Prefix.Length; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                text.Append(name[i]);
                continue;
            }
            if (i + 1 < name.Length && name[i + 1] == '_')
            {
                text.Append('_');
                i++;
                continue;
            }
            var end = name.IndexOf('_', i + 1);
            if (end < 0 || end - i - 1 > MaxDigits) return name;
            var digits = name.AsSpan(i + 1, end - i - 1);
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune)
                || !Rune.IsValid(rune))
                return name;
            text.Append(new Rune(rune).ToString());
            i = end;
        }
        return text.ToString();
    }
}
