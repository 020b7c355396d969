using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LightWatch.Architecture.Tests.Model;

/// <summary>Which types the sources declare, and which they name: the facts that the rules are about.</summary>
/// <remarks>
/// Sources are bound, not only parsed: a member that is called counts as naming its type, as an extension method does.
/// Usings, documentation comments and generated code do not count. Whether all of it compiles is not looked at.
/// </remarks>
internal sealed class SourceModel
{
    private SourceModel(
        IReadOnlyList<DeclaredType> types, IReadOnlyList<TypeUse> uses, IReadOnlyList<OptionsSection> sections)
    {
        Types = types;
        Uses = uses;
        Sections = sections;
    }

    /// <summary>The declared types by file and name.</summary>
    public IReadOnlyList<DeclaredType> Types { get; }

    /// <summary>Each use of a type once per file, type and line, in the order of files and lines.</summary>
    public IReadOnlyList<TypeUse> Uses { get; }

    /// <summary>The bound sections of the configuration.</summary>
    public IReadOnlyList<OptionsSection> Sections { get; }

    /// <summary>The uses of types that the sources declare in another file.</summary>
    public IEnumerable<TypeUse> Edges => Uses.Where(u => u.DeclaredIn is not null);

    /// <summary>Binds the sources of some projects to each other.</summary>
    /// <param name="projects">The projects; references to others are ignored.</param>
    /// <param name="sources">Files, also of other projects, which are left out.</param>
    public static SourceModel Bind(IReadOnlyList<Project> projects, IReadOnlyList<SourceFile> sources)
    {
        var compilations = new Compilations(projects, sources);
        var readers = compilations.Trees.AsParallel()
            .Select(t => TreeReader.Read(t.Compilation.GetSemanticModel(t.Tree)))
            .ToList();
        return new SourceModel(
            [.. readers.SelectMany(r => r.Types)
                .OrderBy(t => t.File, StringComparer.Ordinal)
                .ThenBy(t => t.Name, StringComparer.Ordinal)
                .DistinctBy(t => (t.Namespace, t.Name))],
            [.. readers.SelectMany(r => r.Uses)
                .Distinct()
                .OrderBy(u => u.File, StringComparer.Ordinal)
                .ThenBy(u => u.Line)
                .ThenBy(u => u.Type, StringComparer.Ordinal)],
            [.. readers.SelectMany(r => r.Sections).OrderBy(s => s.Name, StringComparer.Ordinal)]);
    }

    /// <summary>A model of made-up sources: one project per top-level folder, which sees those before it.</summary>
    public static SourceModel Of(params (string Path, string Text)[] files)
    {
        var names = files.Select(f => f.Path.Split('/')[0]).Distinct().ToList();
        var projects = names.Select((name, i) =>
        {
            var before = names.Take(i).Select(n => $"{n}/{n}.csproj");
            return new Project($"{name}/{name}.csproj", "Microsoft.NET.Sdk.Web", [.. before], [], [], []);
        });
        return Bind([.. projects], [.. files.Select(f => new SourceFile(f.Path, f.Text))]);
    }
}
