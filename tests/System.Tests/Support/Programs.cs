namespace LightWatch.System.Tests.Support;

/// <summary>
/// The programs as built beside these tests, in the same configuration, each in its own folder with its own settings
/// file.
/// </summary>
internal static class Programs
{
    // Tests/System.Tests/bin/CONFIGURATION/FRAMEWORK.
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);

    /// <summary>The top of the source tree.</summary>
    public static string Root { get; } = Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Debug or Release.</summary>
    public static string Configuration { get; } = Output.Parent!.Name;

    public static string SingleServer => Find("Server", "lightwatch.dll");

    /// <summary>Agent, Ingest, Query or Gateway.</summary>
    public static string Service(string name) => Find(name, $"LightWatch.{name}.dll");

    private static string Find(string project, string file)
    {
        var path = Path.Combine(Root, project, "bin", Configuration, Output.Name, file);
        Assert.True(File.Exists(path), $"{path} is not built: dotnet build {project}");
        return path;
    }
}
