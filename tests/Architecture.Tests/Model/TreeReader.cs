using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LightWatch.Architecture.Tests.Model;

/// <summary>Reads the facts of one source file.</summary>
internal sealed class TreeReader
{
    private readonly SemanticModel _model;
    private readonly string _file;

    private TreeReader(SemanticModel model) => (_model, _file) = (model, model.SyntaxTree.FilePath);

    public List<DeclaredType> Types { get; } = [];

    public List<TypeUse> Uses { get; } = [];

    public List<OptionsSection> Sections { get; } = [];

    public static TreeReader Read(SemanticModel model)
    {
        var reader = new TreeReader(model);
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes(n => n is not UsingDirectiveSyntax))
        {
            switch (node)
            {
                case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
                    when node.Parent is not TypeDeclarationSyntax:
                    reader.AddType(node);
                    break;
                case SimpleNameSyntax name:
                    reader.AddUse(name);
                    break;
                case InvocationExpressionSyntax call:
                    reader.AddSection(call);
                    break;
            }
        }
        return reader;
    }

    private void AddType(SyntaxNode declaration)
    {
        if (_model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol type) return;
        List<string> bases = [.. type.AllInterfaces.Select(i => i.Name)];
        for (var above = type.BaseType; above is not null; above = above.BaseType) bases.Add(above.Name);
        var members = type.GetMembers().Where(m => m.CanBeReferencedByName).Select(m => m.Name);
        var extended = type.GetTypeMembers().Where(t => t.IsExtension).SelectMany(t => t.MemberNames);
        var space = type.ContainingNamespace.ToDisplayString();
        Types.Add(new DeclaredType(type.Name, space, _file, bases, [.. members.Concat(extended).Distinct()]));
    }

    private void AddUse(SimpleNameSyntax name)
    {
        var info = _model.GetSymbolInfo(name);
        if (Outermost(info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } type) return;
        var declaredIn = type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
        if (declaredIn == _file) return;
        var line = name.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        Uses.Add(new TypeUse(_file, line, type.Name, type.ContainingNamespace?.ToDisplayString() ?? "", declaredIn));
    }

    // AddOptions<T>()….BindConfiguration("Section"): the receiver says T, the argument is a constant.
    private void AddSection(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax access) return;
        if (access.Name.Identifier.Text != "BindConfiguration") return;
        var receiver = _model.GetTypeInfo(access.Expression).Type as INamedTypeSymbol;
        if (receiver?.TypeArguments is not [INamedTypeSymbol options]) return;
        if (call.ArgumentList.Arguments is not [var argument, ..]) return;
        if (_model.GetConstantValue(argument.Expression).Value is not string section) return;
        Sections.Add(new OptionsSection(section, options.Name, _file, Settable(options)));
    }

    private static IReadOnlyList<string> Settable(INamedTypeSymbol options) =>
    [
        .. options.GetMembers().OfType<IPropertySymbol>()
            .Where(p => p.SetMethod?.DeclaredAccessibility == Accessibility.Public)
            .Select(p => p.Name),
    ];

    private static INamedTypeSymbol? Outermost(ISymbol? symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer) type = outer;
        return type is null or IErrorTypeSymbol ? null : type.OriginalDefinition;
    }
}
