using System.Text.RegularExpressions;
using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>A way through the code: a numbered list of <c>1. `Type` (Project/Folder): what it does</c>.</summary>
internal static partial class CodePaths
{
    [GeneratedRegex(@"\A\d+\. `(?<type>\w+)` \((?<folder>[\w/]+)\): ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Step { get; }

    /// <summary>Steps that are no types of the named folder, or that no step before them leads to.</summary>
    /// <param name="document">The document with the list.</param>
    /// <param name="heading">The heading above it.</param>
    /// <param name="maxSteps">Steps a reader can be expected to take.</param>
    /// <param name="model">The product.</param>
    public static IEnumerable<string> Offences(Document document, string heading, int maxSteps, SourceModel model)
    {
        var steps = document.Section(heading).Where(l => char.IsAsciiDigit(l.Text.FirstOrDefault())).ToList();
        if (steps.Count < 2) yield return $"{document.Source.Path}: '{heading}' has no list of types";
        if (steps.Count > maxSteps)
            yield return $"{document.Source.Path}: '{heading}' has {steps.Count} types, more than {maxSteps}";
        var before = new List<DeclaredType>();
        foreach (var (line, text) in steps)
        {
            var place = $"{document.Source.Path}:{line}";
            var match = Step.Match(text);
            if (!match.Success)
            {
                yield return $"{place} is not of the form '1. `Type` (Project/Folder): what it does'";
                continue;
            }
            var (name, folder) = (match.Groups["type"].Value, match.Groups["folder"].Value);
            var named = model.Types.Where(t => t.Name == name).ToList();
            var type = named.Find(t => SourceFile.FolderOf(t.File) == folder);
            if (type is null)
            {
                yield return named.Count == 0
                    ? $"{place}: there is no type {name}"
                    : $"{place}: {name} is not in {folder} but in {string.Join(", ", named.Select(t => t.File))}";
                continue;
            }
            if (before.Count > 0 && !before.Exists(b => Leads(b, type, model)))
                yield return $"{place}: none of the types before it names {name} or is implemented by it";
            before.Add(type);
        }
    }

    // Calls go through contracts: the step after an interface is one of its implementations.
    private static bool Leads(DeclaredType from, DeclaredType to, SourceModel model) =>
        to.Bases.Contains(from.Name, StringComparer.Ordinal)
        || from.File == to.File
        || model.Edges.Any(u => u.File == from.File && u.Type == to.Name && u.Namespace == to.Namespace);
}
