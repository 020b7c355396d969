using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>An event id stands for one message in all of LightWatch.</summary>
internal static class EventIds
{
    private const string Attribute = "LoggerMessage";

    /// <summary>Messages whose id another one has, and messages without any.</summary>
    public static IEnumerable<string> Offences(IEnumerable<SourceFile> sources)
    {
        var all = sources.Where(s => s.Text.Contains(Attribute, StringComparison.Ordinal)).SelectMany(In).ToList();
        foreach (var message in all.Where(m => m.Id is null)) yield return $"{message.Place} has no event id";
        foreach (var same in all.Where(m => m.Id is not null).GroupBy(m => m.Id).Where(g => g.Count() > 1))
            foreach (var message in same)
                yield return $"{message.Place} has the event id {same.Key} of {same.First(m => m != message).Place}";
    }

    private static IEnumerable<(string Place, string? Id)> In(SourceFile source)
    {
        var attributes = CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantNodes().OfType<AttributeSyntax>();
        foreach (var attribute in attributes.Where(a => a.Name.ToString() == Attribute))
        {
            var arguments = attribute.ArgumentList?.Arguments.ToList() ?? [];
            var id = arguments.Find(a => a.NameEquals?.Name.Identifier.Text == "EventId") ?? arguments.Find(IsNumber);
            var method = attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.Text;
            var line = attribute.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            var text = id?.Expression.ToString().Replace("_", "", StringComparison.Ordinal);
            yield return ($"{source.Path}:{line} {method}", text);
        }
    }

    private static bool IsNumber(AttributeArgumentSyntax argument) =>
        argument.NameEquals is null && argument.Expression.RawKind == (int)SyntaxKind.NumericLiteralExpression;
}
