namespace LightWatch.Control.Tests;

/// <summary>A temporary folder that is deleted with its owner.</summary>
internal sealed class SomeFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lightwatch-control-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
