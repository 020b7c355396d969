using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LightWatch.Storage;

/// <summary>
/// Turns RE2 patterns, which Prometheus's users write, into .NET's: where both have a form it is kept, where .NET means
/// something else it is rewritten.
/// </summary>
/// <remarks>
/// Repetitions are bounded as in RE2, or a short pattern could need endless memory.
/// Source: https://github.com/google/re2/wiki/Syntax.
/// </remarks>
public sealed class Re2Pattern
{
    private const int MaxRepeats = 1000;

    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private readonly string _pattern;
    private readonly StringBuilder _text = new();
    private readonly Stack<int> _outer = new();                  // repetitions inside the groups that are open
    private int _at;
    // the most repetitions of anything in this group so far
    private int _inside = 1;
    private int _last = 1;                                       // those of the last element
    private readonly Dictionary<string, int>? _names;            // of groups; null: groups capture nothing
    private int _groups;
    private bool _multiline;

    private Re2Pattern(string pattern, Dictionary<string, int>? names) => (_pattern, _names) = (pattern, names);

    /// <summary>
    /// The .NET pattern to compare whole values with: it captures nothing. It may still be malformed.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern uses what RE2 does not have.</exception>
    public static string Translate(string pattern) => new Re2Pattern(pattern, names: null).Translate();

    /// <summary>
    /// The .NET pattern with its groups, numbered from left to right whether named or not, as in RE2.
    /// </summary>
    /// <param name="pattern">The RE2 pattern.</param>
    /// <param name="names">The number of each named group.</param>
    /// <exception cref="ArgumentException">The pattern uses what RE2 does not have, or swaps greediness by the flag
    /// U.</exception>
    public static string Translate(string pattern, out IReadOnlyDictionary<string, int> names)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        names = found;
        return new Re2Pattern(pattern, found).Translate();
    }

    /// <summary>RE2's words for what .NET found wrong.</summary>
    public static string Explain(string pattern, Exception bad) => (bad as RegexParseException)?.Error switch
    {
        RegexParseError.InsufficientClosingParentheses => $"missing closing ): `{pattern}`",
        RegexParseError.InsufficientOpeningParentheses => $"unexpected ): `{pattern}`",
        RegexParseError.QuantifierAfterNothing => $"missing argument to repetition operator: `{pattern}`",
        RegexParseError.NestedQuantifiersNotParenthesized => $"invalid nested repetition operator: `{pattern}`",
        RegexParseError.ReversedCharacterRange => $"invalid character class range: `{pattern}`",
        RegexParseError.UnescapedEndingBackslash => "trailing backslash at end of expression: ``",
        null => bad.Message,
        _ => $"invalid syntax: `{pattern}`",
    };

    private string Translate()
    {
        while (_at < _pattern.Length)
        {
            var c = _pattern[_at++];
            switch (c)
            {
                case '\\': Escape(); break;
                case '[': Class(); break;
                case '(': Open(); break;
                case ')': Close(); break;
                case '{': Repeat(); break;
                case '$': Element(_multiline ? "$" : @"\z"); break;
                case '*' or '+' or '?': _text.Append(c); break;
                default: Element(c.ToString()); break;
            }
        }
        return _text.ToString();
    }

    private void Element(string text)
    {
        _text.Append(text);
        _last = 1;
    }

    private void Escape()
    {
        if (_at == _pattern.Length) throw new ArgumentException("trailing backslash at end of expression: ``");
        var c = _pattern[_at++];
        switch (c)
        {
            case 'd': Element("[0-9]"); break;
            case 'D': Element("[^0-9]"); break;
            case 'w': Element("[0-9A-Za-z_]"); break;
            case 'W': Element("[^0-9A-Za-z_]"); break;
            case 's': Element(@"[\t\n\f\r ]"); break;
            case 'S': Element(@"[^\t\n\f\r ]"); break;
            case 'Q':
                var end = _pattern.IndexOf(@"\E", _at, StringComparison.Ordinal);
                var quoted = end < 0 ? _pattern[_at..] : _pattern[_at..end];
                foreach (var literal in quoted) Element(Regex.Escape(literal.ToString()));
                _at = end < 0 ? _pattern.Length : end + 2;
                break;
            default: Element(Escaped(c)); break;
        }
    }

    // An escape that means the same inside a class and outside.
    private string Escaped(char c)
    {
        switch (c)
        {
            case 'p' or 'P': return Unicode(c);
            case 'x' when _at < _pattern.Length && _pattern[_at] == '{': return CodePoint();
            case 'x' or '0' or 'a' or 'f' or 'n' or 'r' or 't' or 'v' or 'b' or 'B' or 'A' or 'z': return @"\" + c;
        }
        if (char.IsAsciiLetterOrDigit(c)) throw new ArgumentException($"invalid escape sequence: `\\{c}`");
        return c is ']' or '-' ? @"\" + c : Regex.Escape(c.ToString());
    }

    private string Unicode(char kind)
    {
        if (_at < _pattern.Length && _pattern[_at] != '{') return $"\\{kind}{{{_pattern[_at++]}}}";
        var end = _pattern.IndexOf('}', _at);
        if (end < 0) throw new ArgumentException($"invalid character class range: `\\{kind}`");
        var name = _pattern[(_at + 1)..end];
        _at = end + 1;
        return name.StartsWith('^') ? $"\\{(kind == 'p' ? 'P' : 'p')}{{{name[1..]}}}" : $"\\{kind}{{{name}}}";
    }

    private string CodePoint()
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0 ||
            !int.TryParse(_pattern.AsSpan(_at + 1, end - _at - 1), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out var rune) || !Rune.IsValid(rune))
            throw new ArgumentException("invalid escape sequence: `\\x{`");
        _at = end + 1;
        return string.Concat(
            new Rune(rune).ToString().Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")));
    }

    private void Class()
    {
        var start = _at - 1;
        Element("[");
        if (_at < _pattern.Length && _pattern[_at] == '^') _text.Append(_pattern[_at++]);
        for (var first = true; _at < _pattern.Length; first = false)
        {
            var c = _pattern[_at++];
            if (c == ']' && !first)
            {
                _text.Append(']');
                return;
            }
            if (c == '[' && _at < _pattern.Length && _pattern[_at] == ':') Posix();
            else if (c == '\\' && _at < _pattern.Length) ClassEscape(_pattern[_at++]);
            else _text.Append(c is '[' or ']' ? @"\" : "").Append(c);
        }
        throw new ArgumentException($"missing closing ]: `{_pattern[start..]}`");
    }

    private void ClassEscape(char c) => _text.Append(c switch
    {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => @"\t\n\f\r ",
        'D' or 'W' or 'S' => @"\" + c,
        '^' => @"\^",
        _ => Escaped(c),
    });

    private void Posix()
    {
        var end = _pattern.IndexOf(":]", _at, StringComparison.Ordinal);
        if (end < 0 || !PosixClasses.TryGetValue(_pattern[(_at + 1)..end], out var members))
            throw new ArgumentException(
                $"invalid character class range: `{_pattern[(_at - 1)..(end < 0 ? _pattern.Length : end + 2)]}`");
        _text.Append(members);
        _at = end + 2;
    }

    private void Open()
    {
        _outer.Push(_inside);
        _inside = _last = 1;
        if (_at >= _pattern.Length || _pattern[_at] != '?')
        {
            OpenGroup();
            return;
        }
        var rest = _pattern.AsSpan(_at);
        var named = rest.StartsWith("?P<") ? 3 : rest.StartsWith("?<") && !rest.StartsWith("?<=") &&
            !rest.StartsWith("?<!") ? 2 : 0;
        var end = named > 0 ? _pattern.IndexOf('>', _at) : _pattern.AsSpan(_at).IndexOfAny(':', ')') + _at;
        if (end < _at) throw new ArgumentException($"missing closing ): `{_pattern}`");
        if (named == 0) Flags(_pattern[(_at + 1)..end], _pattern[end]);
        else OpenGroup(_pattern[(_at + named)..end]);
        _at = end + 1;
    }

    private void OpenGroup(string? name = null)
    {
        _text.Append(_names is null ? "(?:" : "(");
        _groups++;
        if (name is not null) _names?[name] = _groups;
    }

    private void Flags(string flags, char after)
    {
        if (flags.AsSpan().IndexOfAnyExcept("imsU-") >= 0 || (flags.Length == 0 && after == ')'))
            throw new ArgumentException($"invalid or unsupported Perl syntax: `(?{flags}`");
        // For captures greediness matters, and .NET has no flag for it.
        if (_names is not null && flags.Contains('U', StringComparison.Ordinal))
            throw new ArgumentException($"unsupported flag: `(?{flags}`");
        var minus = flags.IndexOf('-', StringComparison.Ordinal);
        if (flags.Contains('m', StringComparison.Ordinal))
            _multiline = minus < 0 || flags.IndexOf('m', StringComparison.Ordinal) < minus;
        var kept = flags.Replace("U", "", StringComparison.Ordinal).TrimEnd('-');
        if (after == ':')
        {
            _text.Append("(?").Append(kept).Append(':');
            return;
        }
        if (kept.Length > 0) _text.Append("(?").Append(kept).Append(')');
        _inside = _outer.Pop();
    }

    private void Close()
    {
        _text.Append(')');
        _last = _inside;
        _inside = _outer.Count > 0 ? Math.Max(_outer.Pop(), _last) : 1;
    }

    // "{" that begins no repetition stands for itself.
    private void Repeat()
    {
        var end = _pattern.IndexOf('}', _at);
        var comma = end < 0 ? -1 : _pattern.IndexOf(',', _at, end - _at);
        if (end < 0 || !TryCount(_pattern.AsSpan(_at, (comma < 0 ? end : comma) - _at), out var least)
            || (comma >= 0 && comma + 1 < end && !TryCount(_pattern.AsSpan(comma + 1, end - comma - 1), out _)))
        {
            Element(@"\{");
            return;
        }
        var most = least;
        if (comma >= 0 && comma + 1 < end) TryCount(_pattern.AsSpan(comma + 1, end - comma - 1), out most);
        var text = _pattern.AsSpan(_at - 1, end - _at + 2);
        if (most < least || (long)_last * Math.Max(most, 1) > MaxRepeats)
            throw new ArgumentException($"invalid repeat count: `{text}`");
        _last *= Math.Max(most, 1);
        _inside = Math.Max(_inside, _last);
        _text.Append(text);
        _at = end + 1;
    }

    private static bool TryCount(ReadOnlySpan<char> digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
