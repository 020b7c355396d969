using System.Text.RegularExpressions;
using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>The settings page names every key there is, and no other.</summary>
internal static partial class Settings
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // Read by the platform, or free names within a section.
    private static readonly string[] OtherSections = ["Kestrel", "ConnectionStrings", "ReverseProxy", "Logging"];

    [GeneratedRegex(@"\A[A-Z][A-Za-z]+(:[A-Za-z*{}_-]+)+\z", Options, 1000)]
    private static partial Regex FullKey { get; }

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]+\z", Options, 1000)]
    private static partial Regex ShortKey { get; }

    /// <summary>Options that the page does not name.</summary>
    public static IEnumerable<string> Undocumented(Document page, IEnumerable<OptionsSection> sections)
    {
        var named = Keys(page).Select(k => k.Key).ToHashSet(StringComparer.Ordinal);
        return sections.SelectMany(s => s.Keys.Select(k => (Key: k, Section: s)))
            .Where(k => !named.Contains(k.Key))
            .Select(k => $"{page.Source.Path} does not name {k.Key} of {k.Section.Type}, bound in {k.Section.File}");
    }

    /// <summary>Keys of the page that nothing reads.</summary>
    public static IEnumerable<string> Unknown(
        Document page, IReadOnlyList<OptionsSection> sections, IEnumerable<SourceFile> sources)
    {
        var known = sections.SelectMany(s => s.Keys).ToHashSet(StringComparer.Ordinal);
        var product = sources.Where(s => !SourceFile.IsBelow(s.Path, "tests")).Select(s => s.Text).ToList();
        foreach (var (line, key) in Keys(page))
        {
            if (known.Contains(key) || OtherSections.Contains(key.Split(':')[0], StringComparer.Ordinal)) continue;
            if (key.EndsWith(":*", StringComparison.Ordinal) && sections.Any(s => s.Name + ":*" == key)) continue;
            var literal = $"\"{key.TrimEnd('*')}";
            if (!product.Exists(t => t.Contains(literal, StringComparison.Ordinal)))
                yield return $"{page.Source.Path}:{line} names {key}, which nothing reads";
        }
    }

    /// <summary>New keys of the table of renamed settings that no options class has.</summary>
    /// <param name="renamed">The file with the table, pairs of an old and a new key.</param>
    /// <param name="sections">All sections.</param>
    public static IEnumerable<string> RenamedToNothing(SourceFile renamed, IEnumerable<OptionsSection> sections)
    {
        var known = sections.SelectMany(s => s.Keys).ToHashSet(StringComparer.Ordinal);
        var pairs = CSharpSyntaxTree.ParseText(renamed.Text).GetRoot().DescendantNodes()
            .OfType<TupleExpressionSyntax>();
        foreach (var pair in pairs)
        {
            if (pair.Arguments is not [_, { Expression: LiteralExpressionSyntax key }]) continue;
            if (known.Contains(key.Token.ValueText)) continue;
            var line = pair.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            yield return $"{renamed.Path}:{line} renames a key to {key.Token.ValueText}, which no options class has";
        }
    }

    /// <summary>The keys in the first column of the page's tables.</summary>
    /// <remarks>A short name is in the section of the key before it.</remarks>
    public static IEnumerable<(int Line, string Key)> Keys(Document page)
    {
        var section = "";
        foreach (var (line, text) in FirstColumns(page))
        {
            if (FullKey.IsMatch(text))
            {
                section = text[..text.LastIndexOf(':')];
                yield return (line, text);
            }
            else if (ShortKey.IsMatch(text) && section.Length > 0)
            {
                yield return (line, $"{section}:{text}");
            }
        }
    }

    // Of tables whose first column is headed "key".
    private static IEnumerable<(int Line, string Text)> FirstColumns(Document page)
    {
        var isOfKeys = false;
        foreach (var (line, text) in page.Prose)
        {
            if (!text.StartsWith('|')) isOfKeys = false;
            else if (text.StartsWith("| key |", StringComparison.Ordinal)) isOfKeys = true;
            else if (isOfKeys)
                foreach (var code in Document.CodeOf(text.Split('|')[1])) yield return (line, code);
        }
    }
}
