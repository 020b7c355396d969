namespace LightWatch.Architecture.Tests.Model;

/// <summary>One file of the repository: its path relative to the root, with slashes, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The folder of the file; empty for the root.</summary>
    public string Folder => FolderOf(Path);

    /// <summary>The file's lines without their ends.</summary>
    public string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The part of a path before its last slash.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>True if the path is the folder or lies anywhere below it.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.Length == folder.Length ? path == folder : path.StartsWith(folder + "/", StringComparison.Ordinal);
}
