using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>A regular expression as Go understands it, anchored at both ends, with Go's templates.</summary>
/// <remarks>Source of the templates: https://pkg.go.dev/regexp#Regexp.Expand.</remarks>
internal sealed class GoRegex
{
    private readonly Regex _regex;
    private readonly IReadOnlyDictionary<string, int> _names;

    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    /// <exception cref="NotSupportedException">It would take far too much memory.</exception>
    public GoRegex(string pattern)
    {
        var translated = Re2Pattern.Translate(pattern, out _names);
        _regex = new Regex($@"\A(?s:{translated})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The template filled with what the text matched; null if it does not match.</summary>
    public string? Expand(string text, string template)
    {
        var match = _regex.Match(text);
        if (!match.Success) return null;
        if (!template.Contains('$', StringComparison.Ordinal)) return template;
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$')
            {
                result.Append(template[i]);
            }
            else if (i + 1 < template.Length && template[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (ReadName(template, i + 1, out var name) is var end && end > 0)
            {
                result.Append(Group(match, name));
                i = end - 1;
            }
            else
            {
                result.Append('$');                              // malformed: taken as it is
            }
        }
        return result.ToString();
    }

    private string Group(Match match, string name)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            !_names.TryGetValue(name, out number))
            return "";
        return match.Groups[number].Value;
    }

    // Reads $name or ${name}; gives the index after it, or 0.
    private static int ReadName(string template, int at, out string name)
    {
        name = "";
        var braced = at < template.Length && template[at] == '{';
        var start = braced ? at + 1 : at;
        var end = start;
        while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) end++;
        if (end == start || (braced && (end == template.Length || template[end] != '}'))) return 0;
        name = template[start..end];
        return braced ? end + 1 : end;
    }
}
