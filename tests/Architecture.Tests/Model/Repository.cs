namespace LightWatch.Architecture.Tests.Model;

/// <summary>The files of the working copy, without what builds and package managers put there.</summary>
internal static class Repository
{
    private const string Solution = "LightWatch.sln";

    private static readonly string[] Generated =
        ["bin", "obj", "node_modules", "artifacts", "dist", ".git", ".vs", ".idea", "TestResults"];

    /// <summary>The folder of <c>LightWatch.sln</c>, above the folder of this assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all files relative to <see cref="Root"/>, with slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    /// <summary>The C# files of the repository with their text.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => new SourceFile(f, Read(f)))];

    /// <summary>Those of the product.</summary>
    public static IEnumerable<SourceFile> ProductSources => Sources.Where(s => !SourceFile.IsBelow(s.Path, "tests"));

    /// <summary>The projects of the repository, product and tests.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => Project.Parse(f, Read(f)))];

    /// <summary>The sources of the product bound to each other; made once for all tests.</summary>
    public static SourceModel Product => LazyProduct.Value;

    private static readonly Lazy<SourceModel> LazyProduct =
        new(() => SourceModel.Bind([.. Projects.Where(p => !p.IsTest)], Sources));

    /// <summary>The text of one file.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution))) folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException($"no {Solution} above {AppContext.BaseDirectory}");
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo below)
            {
                if (below.LinkTarget is not null || Generated.Contains(below.Name, StringComparer.Ordinal)) continue;
                foreach (var file in Walk(below)) yield return file;
            }
            else
            {
                yield return Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/');
            }
        }
    }
}
