using System.Text.RegularExpressions;
using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>Code is a thing and not a person, and plain words are found sooner than rare ones.</summary>
internal static partial class Language
{
    [GeneratedRegex(
        @"\b(anew|he|him|his|himself|she|her|hers|nobody|somebody|whoever|told|patience|moving house|says so)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Banned { get; }

    /// <summary>Comments that use a banned word.</summary>
    public static IEnumerable<string> Comments(IEnumerable<SourceFile> sources)
    {
        foreach (var source in sources)
        {
            var root = CSharpSyntaxTree.ParseText(source.Text).GetRoot();
            foreach (var trivia in root.DescendantTrivia().Where(IsComment))
            {
                var first = trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                foreach (var offence in Lines(source.Path, first, trivia.ToFullString())) yield return offence;
            }
        }
    }

    /// <summary>Lines of a document that use a banned word.</summary>
    public static IEnumerable<string> Document(SourceFile document) => Lines(document.Path, 1, document.Text);

    private static IEnumerable<string> Lines(string path, int first, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (Banned.Match(lines[i]) is { Success: true } match)
                yield return $"{path}:{first + i} says '{match.Value}'";
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;
}
