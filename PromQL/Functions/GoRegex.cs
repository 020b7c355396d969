using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LightWatch.PromQL.Functions;

/// <summary>A regular expression as Go understands it, anchored at both ends, with Go's templates.</summary>
/// <remarks>Groups are numbered from left to right whether named or not; classes like \d mean ASCII. Source: https://github.com/google/re2/wiki/Syntax.</remarks>
internal sealed class GoRegex
{
    private readonly Regex _regex;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    public GoRegex(string pattern) =>
        _regex = new Regex($@"\A(?s:{Translate(pattern)})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

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
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !_names.TryGetValue(name, out number)) return "";
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

    private string Translate(string pattern)
    {
        var result = new StringBuilder();
        var groups = 0;
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length) i = TranslateEscape(pattern, i, inClass, result);
            else if (inClass && c == '[' && pattern.AsSpan(i).StartsWith("[:") && pattern.IndexOf(":]", i, StringComparison.Ordinal) is var close && close > 0)
            {
                result.Append(PosixClass(pattern[(i + 2)..close]));
                i = close + 1;
            }
            else if (inClass)
            {
                inClass = c != ']';
                result.Append(c == '[' ? "\\[" : c);
            }
            else if (c == '[')
            {
                inClass = true;
                result.Append(c);
                // A bracket right after the start is a member.
                if (i + 1 < pattern.Length && pattern[i + 1] == '^') result.Append(pattern[++i]);
                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    result.Append("\\]");
                    i++;
                }
            }
            else if (c == '(') i = TranslateGroup(pattern, i, ref groups, result);
            else result.Append(c);
        }
        return result.ToString();
    }

    private int TranslateGroup(string pattern, int at, ref int groups, StringBuilder result)
    {
        result.Append('(');
        var rest = pattern.AsSpan(at);
        if (!rest.StartsWith("(?"))
        {
            groups++;
            return at;
        }
        var prefix = rest.StartsWith("(?P<") ? 4 : rest.StartsWith("(?<") && !rest.StartsWith("(?<=") && !rest.StartsWith("(?<!") ? 3 : 0;
        var end = prefix == 0 ? -1 : rest.IndexOf('>');
        if (end < 0) return at;                                  // flags and (?: are the same in both
        _names[rest[prefix..end].ToString()] = ++groups;
        return at + end;
    }

    private static int TranslateEscape(string pattern, int at, bool inClass, StringBuilder result)
    {
        var c = pattern[at + 1];
        var ascii = c switch
        {
            'd' => "0-9",
            'w' => "0-9A-Za-z_",
            's' => @"\t\n\f\r ",
            _ => null,
        };
        if (ascii is not null)
        {
            result.Append(inClass ? ascii : $"[{ascii}]");
        }
        else if (c is 'D' or 'W' or 'S' && !inClass)
        {
            result.Append(c switch { 'D' => "[^0-9]", 'W' => "[^0-9A-Za-z_]", _ => @"[^\t\n\f\r ]" });
        }
        else if (c == 'Q')
        {
            var end = pattern.IndexOf("\\E", at + 2, StringComparison.Ordinal);
            result.Append(Regex.Escape(end < 0 ? pattern[(at + 2)..] : pattern[(at + 2)..end]));
            return end < 0 ? pattern.Length : end + 1;
        }
        else if (c is 'p' or 'P' && at + 2 < pattern.Length && pattern[at + 2] != '{')
        {
            result.Append('\\').Append(c).Append('{').Append(pattern[at + 2]).Append('}');
            return at + 2;
        }
        else
        {
            result.Append('\\').Append(c);
        }
        return at + 1;
    }

    private static string PosixClass(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "blank" => @"\t ",
        "cntrl" => @"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => "!-~",
        "lower" => "a-z",
        "print" => " -~",
        "punct" => @"!-/:-@\[-`{-~",
        "space" => @"\t\n\v\f\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => throw new ArgumentException($"unknown character class [:{name}:]"),
    };
}
