using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>The names that documents may use: of types and members, of types of tests, a few foreign ones.</summary>
internal static class KnownNames
{
    // Of the platform.
    private static readonly string[] Foreign = ["Debug.Assert", "TimeProvider", "TimeSpan"];

    public static IReadOnlySet<string> Of(SourceModel model, IEnumerable<SourceFile> sources)
    {
        var names = new HashSet<string>(Foreign, StringComparer.Ordinal);
        foreach (var type in model.Types)
        {
            names.Add(type.Name);
            foreach (var member in type.Members)
            {
                names.Add(member);
                names.Add($"{type.Name}.{member}");
            }
        }
        names.UnionWith(sources.Where(s => SourceFile.IsBelow(s.Path, "tests")).SelectMany(TypesOf));
        return names;
    }

    private static IEnumerable<string> TypesOf(SourceFile source) =>
        CSharpSyntaxTree.ParseText(source.Text).GetRoot()
            .DescendantNodes(n => n is not TypeDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>()
            .Select(t => t.Identifier.Text);
}
