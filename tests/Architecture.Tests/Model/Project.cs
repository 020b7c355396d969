using System.Xml.Linq;

namespace LightWatch.Architecture.Tests.Model;

/// <summary>What a project file says about what its sources may see.</summary>
/// <param name="Path">Path of the project file relative to the repository.</param>
/// <param name="Sdk">The SDK, which decides the implicit usings.</param>
/// <param name="References">Paths of the referenced projects whose assemblies are linked.</param>
/// <param name="Frameworks">Shared frameworks beyond the base one.</param>
/// <param name="Packages">Names of referenced packages.</param>
/// <param name="Excluded">Folders, relative to the project, that are left out of the compilation.</param>
internal sealed record Project(
    string Path,
    string Sdk,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Frameworks,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Excluded)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => SourceFile.FolderOf(Path);

    public bool IsTest => SourceFile.IsBelow(Path, "tests");

    public bool IsWeb => Sdk == "Microsoft.NET.Sdk.Web";

    /// <summary>True if ASP.NET Core is on the project's reference list.</summary>
    public bool SeesAspNet => IsWeb || Frameworks.Contains("Microsoft.AspNetCore.App", StringComparer.Ordinal);

    /// <summary>True if the file is compiled into this project.</summary>
    public bool Owns(string file) =>
        SourceFile.IsBelow(file, Folder) && !Excluded.Any(e => SourceFile.IsBelow(file, $"{Folder}/{e}"));

    /// <summary>Reads a project file.</summary>
    /// <param name="path">Its path relative to the repository.</param>
    /// <param name="xml">Its text.</param>
    public static Project Parse(string path, string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        IReadOnlyList<string> Items(string name) =>
            [.. root.Descendants(name).Select(e => (string?)e.Attribute("Include")).OfType<string>()];

        var linked = root.Descendants("ProjectReference")
            .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false");
        var excluded = root.Descendants("DefaultItemExcludes")
            .SelectMany(e => e.Value.Split(';'))
            .Where(e => e.EndsWith("/**", StringComparison.Ordinal))
            .Select(e => e[..^3]);
        return new Project(
            path,
            (string?)root.Attribute("Sdk") ?? "",
            [.. linked.Select(r => Resolve(SourceFile.FolderOf(path), (string)r.Attribute("Include")!))],
            Items("FrameworkReference"),
            Items("PackageReference"),
            [.. excluded]);
    }

    private static string Resolve(string folder, string relative)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in relative.Replace('\\', '/').Split('/'))
        {
            if (part == "..") parts.RemoveAt(parts.Count - 1);
            else if (part != ".") parts.Add(part);
        }
        return string.Join('/', parts);
    }
}
