using System.Diagnostics;
using System.Globalization;

namespace LightWatch.Shared;

/// <summary>
/// A temporary folder that belongs to the user under which servers run: this one, or <c>postgres</c> when this is root,
/// since PostgreSQL refuses to run as root. It is deleted when it is disposed, and by a watcher when the test process
/// is killed.
/// </summary>
internal sealed class ServerFolder : IDisposable
{
    private const string Unprivileged = "postgres";

    private ServerFolder(string path) => Path = path;

    public string Path { get; }

    public static ServerFolder Create(string name)
    {
        var folder = new ServerFolder(Directory.CreateTempSubdirectory($"lightwatch-{name}-").FullName);
        if (Environment.IsPrivilegedProcess) Run("chown", Unprivileged, folder.Path);
        return folder;
    }

    /// <summary>A command as the unprivileged user; its process id is the command's own.</summary>
    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = Path,
        };
        if (Environment.IsPrivilegedProcess)
        {
            start.FileName = "setpriv";
            foreach (var argument in (string[])["--reuid", Unprivileged, "--regid", Unprivileged, "--clear-groups",
                "--", program]) start.ArgumentList.Add(argument);
        }
        else start.FileName = program;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>
    /// Kills the server and deletes the folder when this process ends without having done so: the pipe to the watcher
    /// closes then.
    /// </summary>
    public static Process Watch(int server, string folder)
    {
        const string Script =
            "read _; kill -2 $1 2>/dev/null; i=0; while kill -0 $1 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; "
                + "i=$((i+1)); done; kill -9 $1 2>/dev/null; rm -rf \"$2\"";
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", Script, "watch", server.ToString(CultureInfo.InvariantCulture),
            folder]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed");
    }
}
