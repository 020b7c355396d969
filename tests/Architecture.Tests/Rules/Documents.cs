using System.Text.RegularExpressions;
using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>What documents name exists: paths, links, types and members.</summary>
/// <param name="files">Paths of all files of the repository.</param>
/// <param name="names">Names of types, <c>Type.Member</c> and members that may be named.</param>
internal sealed partial class Documents(IReadOnlyCollection<string> files, IReadOnlySet<string> names)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly HashSet<string> _paths = [.. files, .. files.SelectMany(Parents)];
    private readonly HashSet<string> _topFolders = [.. files.Where(f => f.Contains('/')).Select(f => f.Split('/')[0])];

    // Paths of web services, users' machines and packages are not checked, only what begins with a folder of the
    // repository or ends as its files do.
    [GeneratedRegex(@"(?<![\w./:@-])[A-Za-z.][\w.-]*(/[\w.-]+)+/?", Options, 1000)]
    private static partial Regex PathLike { get; }

    [GeneratedRegex(@"\A[\w.-]+(/[\w.-]+)*\.(cs|csproj|md|sh|sql|props|targets|sln)\z", Options, 1000)]
    private static partial Regex FileLike { get; }

    // Several capitals and a small letter: "StatementTimeout", but not "Auto", which may be a value, nor "OTLP".
    [GeneratedRegex(@"\A[A-Z][a-z0-9]*([A-Z]+[a-z0-9]+)+[A-Z]*(\.[A-Z]\w*)?\z", Options, 1000)]
    private static partial Regex TypeLike { get; }

    /// <summary>Everything a document names that does not exist.</summary>
    public IEnumerable<string> Offences(Document document)
    {
        foreach (var (line, target) in document.Links)
            if (!IsElsewhere(target) && !LinkExists(document.Source.Folder, target.Split('#')[0]))
                yield return $"{document.Source.Path}:{line} links to {target}, which does not exist";

        foreach (var (line, text) in document.Code.Concat(document.Words))
            foreach (Match match in PathLike.Matches(text))
                if (IsOurs(match.Value) && !_paths.Contains(match.Value.TrimEnd('/', '.')))
                    yield return $"{document.Source.Path}:{line} names the path {match.Value}, which does not exist";

        foreach (var (line, text) in document.Code)
        {
            if (TypeLike.IsMatch(text) && !names.Contains(text))
                yield return $"{document.Source.Path}:{line} names {text}, which is neither a type nor a member";
            if (FileLike.IsMatch(text) && !FileExists(text))
                yield return $"{document.Source.Path}:{line} names the file {text}, which does not exist";
        }
    }

    private static bool IsElsewhere(string target) =>
        target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#');

    private bool IsOurs(string path) => _topFolders.Contains(path.Split('/')[0]);

    private bool FileExists(string name) =>
        _paths.Contains(name)
        || name.StartsWith("./", StringComparison.Ordinal) && _paths.Contains(name[2..])
        || files.Any(f => f.EndsWith("/" + name, StringComparison.Ordinal));

    private bool LinkExists(string folder, string target)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part != ".") parts.Add(part);
        }
        return _paths.Contains(string.Join('/', parts));
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var folder = SourceFile.FolderOf(path); folder.Length > 0; folder = SourceFile.FolderOf(folder))
            yield return folder;
    }
}
