using IOPath = System.IO.Path;

namespace LightWatch.Shared;

/// <summary>An empty folder for one test, deleted with everything in it at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("lightwatch-test-").FullName;

    /// <summary>The absolute path of a file or folder in it, which need not exist.</summary>
    public string this[string relative] => IOPath.Combine(Path, relative);

    /// <summary>Writes a text file, with the folders it needs.</summary>
    /// <returns>Its absolute path.</returns>
    public string File(string relative, string content)
    {
        var path = this[relative];
        Directory.CreateDirectory(IOPath.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
