using System.Diagnostics;
using System.Globalization;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// A disk of a few megabytes that can be filled to the last byte: a tmpfs, which takes root to mount.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="megabytes">Its size.</param>
    /// <exception cref="InvalidOperationException">It cannot be mounted here.</exception>
    public SmallDisk(int megabytes)
    {
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=700"),
            "tmpfs", _folder.Path);
        Folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "database")).FullName;
        Run("chown", "-R", "postgres:", _folder.Path);
    }

    /// <summary>An empty folder on it that belongs to the user postgres.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(_folder.Path, "filler");

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command}: {errors.Trim()}");
    }
}
