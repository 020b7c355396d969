using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LightWatch.Architecture.Tests.Model;

/// <summary>A compilation for each project, over the assemblies that this very process could load.</summary>
internal sealed class Compilations
{
    private const string BaseUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string WebUsings = """

        global using System.Net.Http.Json;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly CSharpParseOptions Parsing = new(
        LanguageVersion.CSharp14,
        DocumentationMode.Parse,
        preprocessorSymbols: ["DEBUG", "NET", "NET10_0", "NET10_0_OR_GREATER"]);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.ConsoleApplication,
        allowUnsafe: true,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly Lazy<ImmutableArray<MetadataReference>> Platform = new(PlatformReferences);

    private readonly Dictionary<string, CSharpCompilation> _byProject = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Project> _projects;
    private readonly IReadOnlyList<SourceFile> _sources;

    public Compilations(IReadOnlyList<Project> projects, IReadOnlyList<SourceFile> sources)
    {
        _projects = projects.ToDictionary(p => p.Path, StringComparer.Ordinal);
        _sources = sources;
        foreach (var project in projects) CompilationOf(project);
    }

    /// <summary>Every source file of the projects; what is added to bind them is left out.</summary>
    public IEnumerable<(CSharpCompilation Compilation, SyntaxTree Tree)> Trees =>
        _byProject.Values.SelectMany(c => c.SyntaxTrees.Where(t => t.FilePath.Length > 0).Select(t => (c, t)));

    private CSharpCompilation CompilationOf(Project project)
    {
        if (_byProject.TryGetValue(project.Path, out var done)) return done;
        var trees = _sources.Where(s => project.Owns(s.Path))
            .Select(s => CSharpSyntaxTree.ParseText(s.Text, Parsing, s.Path, Encoding.UTF8))
            .Append(CSharpSyntaxTree.ParseText(Preamble(project), Parsing));
        var references = Reachable(project).Select(r => CompilationOf(r).ToMetadataReference());
        return _byProject[project.Path] =
            CSharpCompilation.Create(project.Name, trees, [.. Platform.Value, .. references], Options);
    }

    private IEnumerable<Project> Reachable(Project project) =>
        project.References.Where(_projects.ContainsKey)
            .Select(r => _projects[r])
            .SelectMany(r => Reachable(r).Prepend(r))
            .Distinct();

    // All internals are visible: a name that is not accessible might not be resolved, and a rule would miss it.
    private string Preamble(Project project)
    {
        const string Visible = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo";
        var visible = string.Concat(_projects.Values.Select(p => $"{Visible}(\"{p.Name}\")]\n"));
        return BaseUsings + (project.IsWeb ? WebUsings : "") + "\n" + visible;
    }

    // The host's own list of assemblies has the shared frameworks and all packages, wherever they lie. The product's
    // own assemblies are left out: they are bound from their sources.
    private static ImmutableArray<MetadataReference> PlatformReferences() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => !Path.GetFileName(p).StartsWith("LightWatch", StringComparison.OrdinalIgnoreCase))
            .Select(p => (MetadataReference)MetadataReference.CreateFromFile(p)),
    ];
}
