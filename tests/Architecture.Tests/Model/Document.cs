using System.Text.RegularExpressions;

namespace LightWatch.Architecture.Tests.Model;

/// <summary>A Markdown file: its prose line by line, with what its backticks and links name.</summary>
/// <remarks>Code blocks are left out.</remarks>
internal sealed partial class Document
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private Document(SourceFile source, IReadOnlyList<(int Number, string Text)> prose)
    {
        Source = source;
        Prose = prose;
    }

    public SourceFile Source { get; }

    /// <summary>The lines outside code blocks, with their one-based numbers.</summary>
    public IReadOnlyList<(int Number, string Text)> Prose { get; }

    /// <summary>What stands between backticks.</summary>
    public IEnumerable<(int Line, string Text)> Code => Spans(Backticks);

    /// <summary>Targets of links.</summary>
    public IEnumerable<(int Line, string Target)> Links => Spans(Link);

    /// <summary>Prose without backticks' and links' contents: words.</summary>
    public IEnumerable<(int Line, string Text)> Words =>
        Prose.Select(l => (l.Number, Link.Replace(Backticks.Replace(l.Text, " "), " ")));

    [GeneratedRegex("`(?<text>[^`]+)`", Options, 1000)]
    private static partial Regex Backticks { get; }

    [GeneratedRegex(@"\]\((?<text>[^)\s]+)\)", Options, 1000)]
    private static partial Regex Link { get; }

    public static Document Parse(SourceFile source)
    {
        var prose = new List<(int, string)>();
        var inBlock = false;
        for (var i = 0; i < source.Lines.Length; i++)
        {
            var line = source.Lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal)) inBlock = !inBlock;
            else if (!inBlock && !line.StartsWith("    ", StringComparison.Ordinal)) prose.Add((i + 1, line));
        }
        return new Document(source, prose);
    }

    /// <summary>What stands between backticks in one line.</summary>
    public static IEnumerable<string> CodeOf(string line) =>
        Backticks.Matches(line).Select(m => m.Groups["text"].Value);

    /// <summary>The lines below a heading, up to the next heading of any level.</summary>
    public IEnumerable<(int Number, string Text)> Section(string heading) =>
        Prose.SkipWhile(l => l.Text.TrimStart('#', ' ') != heading || l.Text.TrimStart('#') == l.Text)
            .Skip(1)
            .TakeWhile(l => !l.Text.StartsWith('#'));

    private IEnumerable<(int Line, string Text)> Spans(Regex pattern) =>
        Prose.SelectMany(l => pattern.Matches(l.Text).Select(m => (l.Number, m.Groups["text"].Value)));
}
