using LightWatch.Architecture.Tests.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>A namespace is the path of its folder, in the product and in the tests.</summary>
internal static class Namespaces
{
    // The load generator stays as it is, so that its figures can be compared.
    private static readonly string[] Exempt = ["tests/Load"];

    /// <summary>Files whose namespace is not their folder, or that have several.</summary>
    public static IEnumerable<string> Offences(IEnumerable<SourceFile> sources)
    {
        foreach (var source in sources)
        {
            if (Exempt.Any(e => SourceFile.IsBelow(source.Path, e))) continue;
            var folder = SourceFile.IsBelow(source.Path, "tests") ? source.Folder["tests/".Length..] : source.Folder;
            var expected = "LightWatch." + folder.Replace('/', '.');
            var root = CSharpSyntaxTree.ParseText(source.Text).GetCompilationUnitRoot();
            foreach (var space in root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            {
                if (space.Name.ToString() == expected) continue;
                var line = space.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return $"{source.Path}:{line} has the namespace {space.Name} instead of {expected}";
            }
            if (root.Members.FirstOrDefault(m => m is BaseTypeDeclarationSyntax) is BaseTypeDeclarationSyntax type)
                yield return $"{source.Path}: {type.Identifier.Text} has no namespace";
        }
    }

    /// <summary>Projects that are not the one project of the folder that has their name.</summary>
    public static IEnumerable<string> Projects(IEnumerable<Project> projects) =>
        projects.Where(p => p.Path != (p.IsTest ? $"tests/{p.Name}/{p.Name}.csproj" : $"{p.Name}/{p.Name}.csproj"))
            .Select(p => $"{p.Path}: a project lies in the folder of its name, product at the top and tests in tests/");
}
