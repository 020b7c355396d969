using System.Text;

namespace LightWatch.Storage.Index;

/// <summary>
/// What a matcher asks of an index: a few known values, a range of values with a prefix, or all of them; and whether
/// absent labels pass.
/// </summary>
/// <remarks>
/// A negative matcher is planned as its positive twin with <see cref="Negated"/> set: the index finds what the twin
/// matches and takes it away. The plan only narrows: for <see cref="Values"/> null, each value that starts with
/// <see cref="Prefix"/> is still put to <see cref="Matches"/>.
/// </remarks>
internal sealed class MatcherPlan
{
    /// <summary>Alternations of more than this many literals are left to the regular expression.</summary>
    private const int MaxLiterals = 4096;

    private readonly LabelMatcher _matcher;

    public MatcherPlan(LabelMatcher matcher)
    {
        _matcher = matcher;
        Negated = matcher.Kind is MatchKind.NotEqual or MatchKind.NotRegex;
        MatchesEmpty = matcher.MatchesEmpty;
        if (matcher.Kind is MatchKind.Equal or MatchKind.NotEqual) Values = [matcher.Value];
        else if (matcher.Value is ".*") MatchesAnything = true;
        else if (matcher.Value is ".+") MatchesAllButEmpty = true;
        else Literals(matcher.Value);
    }

    /// <summary>The label's name.</summary>
    public string Name => _matcher.Name;

    /// <summary>
    /// True for != and !~; all other members but <see cref="MatchesEmpty"/> describe the positive twin.
    /// </summary>
    public bool Negated { get; }

    /// <summary>True if series without the label satisfy the matcher itself.</summary>
    public bool MatchesEmpty { get; }

    /// <summary>
    /// The only values that the positive twin matches, sorted (ordinal), each once; null if they cannot be listed.
    /// </summary>
    public string[]? Values { get; private set; }

    /// <summary>Every value that the positive twin matches starts with it; may be empty.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>The positive twin is <c>.*</c>.</summary>
    public bool MatchesAnything { get; }

    /// <summary>The positive twin is <c>.+</c>.</summary>
    public bool MatchesAllButEmpty { get; }

    /// <summary>What the positive twin says about a value.</summary>
    public bool Matches(string value) => _matcher.Matches(value) != Negated;

    /// <summary>Finds an alternation of literals, or else the literal prefix of a pattern.</summary>
    private void Literals(string pattern)
    {
        // One group around everything changes nothing, as the pattern is anchored at both ends.
        var inner = pattern;
        if (inner.StartsWith("(?:", StringComparison.Ordinal) && inner.EndsWith(')')
            && !inner[3..^1].AsSpan().ContainsAny('(', ')', '\\')) inner = inner[3..^1];
        else if (inner.StartsWith('(') && inner.EndsWith(')') && !inner[1..^1].AsSpan().ContainsAny('(', ')', '\\')
            && !inner.StartsWith("(?", StringComparison.Ordinal)) inner = inner[1..^1];

        var values = new List<string>();
        var literal = new StringBuilder();
        for (var i = 0; i <= inner.Length; i++)
        {
            if (i == inner.Length || inner[i] == '|')
            {
                values.Add(literal.ToString());
                literal.Clear();
            }
            else if (inner[i] == '\\' && i + 1 < inner.Length && char.IsAsciiLetterOrDigit(inner[i + 1]) is false
                && inner[i + 1] != '|')
            {
                literal.Append(inner[++i]);
            }
            else if (IsPlain(inner[i]))
            {
                literal.Append(inner[i]);
            }
            else
            {
                Prefix = inner.Contains('|', StringComparison.Ordinal) ? "" : PrefixBefore(inner[i], literal);
                return;
            }
        }
        if (values.Count > MaxLiterals) return;
        Values = [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>A quantifier belongs to the character before it, which is then no longer certain.</summary>
    private static string PrefixBefore(char special, StringBuilder literal)
    {
        if (special is '*' or '?' or '{' or '+' && literal.Length > 0) literal.Length--;
        return literal.ToString();
    }

    /// <summary>
    /// Characters that stand for themselves outside a class: letters and so on, not the pattern language's own.
    /// </summary>
    private static bool IsPlain(char c) => !".$^{[(|)*+?\\]}#".Contains(c, StringComparison.Ordinal)
        && !char.IsSurrogate(c);
}
