using System.Text.RegularExpressions;

namespace LightWatch.Storage;

/// <summary>How a matcher compares: <c>= != =~ !~</c>.</summary>
public enum MatchKind
{
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

/// <summary>One condition on one label. An absent label counts as the empty string.</summary>
/// <remarks>
/// Regular expressions are anchored at both ends and run without backtracking, so that no pattern can hang a query.
/// </remarks>
public sealed class LabelMatcher
{
    private Regex? _regex;

    /// <exception cref="ArgumentException">The pattern is not a regular expression of RE2's syntax; the message says
    /// why.</exception>
    public LabelMatcher(MatchKind kind, string name, string value)
    {
        Kind = kind;
        Name = name;
        Value = value;
        if ((kind is MatchKind.Regex or MatchKind.NotRegex) && !IsPlain(value)) _regex = Compile(value);
    }

    // Words, alternatives and wildcards are patterns whatever their order, and mostly resolved by the index alone: they
    // wait till they are needed.
    private static bool IsPlain(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (!char.IsAsciiLetterOrDigit(pattern[i]) && pattern[i] is not ('_' or '-' or ':' or '/' or '|' or '.')
                && !(pattern[i] is '*' or '+' && i > 0 && pattern[i - 1] == '.')) return false;
        return true;
    }

    private Regex Pattern => _regex ??= Compile(Value);

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex($@"\A(?:{Re2Pattern.Translate(pattern)})\z",
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (Exception bad) when (bad is RegexParseException or NotSupportedException)
        {
            throw new ArgumentException(Re2Pattern.Explain(pattern, bad), bad);
        }
    }

    /// <summary>How the label is compared.</summary>
    public MatchKind Kind { get; }

    /// <summary>The label's name.</summary>
    public string Name { get; }

    /// <summary>The text or pattern, as the user wrote it.</summary>
    public string Value { get; }

    /// <summary>True if an absent label satisfies this matcher.</summary>
    public bool MatchesEmpty => Matches("");

    /// <summary>Compares one label value; pass an empty string for an absent label.</summary>
    public bool Matches(string value) => Kind switch
    {
        MatchKind.Equal => string.Equals(value, Value, StringComparison.Ordinal),
        MatchKind.NotEqual => !string.Equals(value, Value, StringComparison.Ordinal),
        MatchKind.Regex => Pattern.IsMatch(value),
        _ => !Pattern.IsMatch(value),
    };

    /// <inheritdoc/>
    public override string ToString() =>
        Name + (Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" })
            + '"' + Value + '"';
}
