using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>What files look like.</summary>
internal static class Layout
{
    public const int MaxColumns = 120;

    // The load generator stays as it is, so that its figures can be compared.
    private static readonly string[] Exempt = ["tests/Load"];

    /// <summary>
    /// Lines of more columns than fit beside each other on a screen. Text in quotes does not count: messages, recorded
    /// files and SQL are found by searching for them, which a break would prevent.
    /// </summary>
    public static IEnumerable<string> LongLines(IEnumerable<SourceFile> sources) =>
        from source in sources
        where !IsExempt(source) && source.Lines.Any(l => l.Length > MaxColumns)
        from line in LongLines(source)
        select line;

    /// <summary>Blank lines that follow a blank line.</summary>
    public static IEnumerable<string> DoubleBlankLines(IEnumerable<SourceFile> sources) =>
        Lines(sources).Where(l => l.IsDoubleBlank).Select(l => $"{l.Place} is a second blank line");

    /// <summary>Work that was put off in a comment.</summary>
    public static IEnumerable<string> Postponed(IEnumerable<SourceFile> sources) =>
        Lines(sources)
            .Where(l => l.Text.Contains("TO" + "DO", StringComparison.Ordinal))
            .Select(l => $"{l.Place} is work put off");

    /// <summary>Paths that differ from another one by the case of letters only, their extensions left aside.</summary>
    public static IEnumerable<string> CaseOnly(IEnumerable<string> files) =>
        files.GroupBy(WithoutExtension, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Select(WithoutExtension).Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(g => string.Join(", ", g) + " differ by case only");

    private static IEnumerable<string> LongLines(SourceFile source)
    {
        var tree = CSharpSyntaxTree.ParseText(source.Text, new CSharpParseOptions(LanguageVersion.Preview));
        var quoted = tree.GetRoot().DescendantTokens().Where(t => IsQuoted(t.Kind())).Select(t => t.Span).ToList();
        foreach (var line in tree.GetText().Lines.Where(l => l.Span.Length > MaxColumns))
        {
            var columns = line.Span.Length - quoted.Sum(q => q.Intersection(line.Span)?.Length ?? 0);
            if (columns > MaxColumns) yield return $"{source.Path}:{line.LineNumber + 1} has {columns} columns";
        }
    }

    private static bool IsQuoted(SyntaxKind token) =>
        token is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken;

    private static bool IsExempt(SourceFile source) => Exempt.Any(e => SourceFile.IsBelow(source.Path, e));

    private static bool IsBlank(string line) => line.AsSpan().Trim().IsEmpty;

    private static string WithoutExtension(string path) => Path.ChangeExtension(path, null);

    private static IEnumerable<(string Place, string Text, bool IsDoubleBlank)> Lines(IEnumerable<SourceFile> sources)
    {
        foreach (var source in sources.Where(s => !IsExempt(s)))
        {
            var lines = source.Lines;
            for (var i = 0; i < lines.Length; i++)
            {
                var isDoubleBlank = i > 0 && IsBlank(lines[i]) && IsBlank(lines[i - 1]);
                yield return ($"{source.Path}:{i + 1}", lines[i], isDoubleBlank);
            }
        }
    }
}
