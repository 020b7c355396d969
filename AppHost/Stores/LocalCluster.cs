using System.Diagnostics;
using System.Globalization;
using LightWatch.AppHost.Modes;

namespace LightWatch.AppHost.Stores;

/// <summary>The data folder of a PostgreSQL server, and the programs that work on it.</summary>
/// <param name="stores">Where the programs are.</param>
/// <param name="folder">
/// Holds the data folder and the server's socket; no longer than <see cref="MaxFolder"/> characters.
/// </param>
internal sealed class LocalCluster(InstalledStores stores, string folder)
{
    /// <summary>The longest path: a socket's path has 107 bytes, and its name is .s.PGSQL.65535.</summary>
    public const int MaxFolder = 90;

    public const string Superuser = "postgres";

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30);

    public string Folder => folder;

    public string Data => Path.Combine(folder, "data");

    /// <summary>The command line of one of PostgreSQL's programs, run as a user that it accepts.</summary>
    public string[] Command(string program)
    {
        var path = Path.Combine(stores.PostgresFolder, program);
        if (!Environment.IsPrivilegedProcess) return [path];
        const string user = InstalledStores.PostgresUser;
        return ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", path];
    }

    /// <summary>
    /// Makes the data folder if there is none, and ends a server that an interrupted stack left behind.
    /// </summary>
    /// <exception cref="DistributedApplicationException">
    /// It cannot be made; the message has PostgreSQL's reason.
    /// </exception>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (folder.Length > MaxFolder)
            throw new DistributedApplicationException($"the path {folder} is too long for a socket: --state is another");
        await EndLeftoverAsync(cancel);
        if (File.Exists(Path.Combine(Data, "PG_VERSION"))) return;
        if (Environment.IsPrivilegedProcess) await RunAsync(["chown", InstalledStores.PostgresUser + ":", folder], cancel);
        var unfinished = Data + ".new";                          // an interrupted attempt is no data folder
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        await RunAsync(
            [.. Command("initdb"), "-D", unfinished, "-U", Superuser, "--auth-local=trust",
                "--auth-host=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-instructions"], cancel);
        await File.AppendAllLinesAsync(Path.Combine(unfinished, "postgresql.conf"), Settings(), cancel);
        Directory.Move(unfinished, Data);
    }

    /// <summary>Writes a backup of a database into a new folder, in the directory format of <c>pg_dump</c>.</summary>
    /// <exception cref="DistributedApplicationException">It failed; the message has what pg_dump said.</exception>
    public async Task DumpAsync(string target, string database, string port, CancellationToken cancel)
    {
        // Its user may not write into the home directory of root, which owns the result.
        var path = Path.Combine(stores.PostgresFolder, "pg_dump");
        await RunAsync(
            [path, "-h", folder, "-p", port, "-U", Superuser, "-F", "d", "-f", target, database], cancel);
    }

    private static async Task RunAsync(string[] command, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
            throw new DistributedApplicationException($"{string.Join(' ', command)} failed: {errors}{await output}".Trim());
    }

    private IEnumerable<string> Settings()
    {
        yield return "listen_addresses = '127.0.0.1'";
        yield return $"unix_socket_directories = '{folder}'";
        yield return "max_connections = 100";
        yield return "shared_buffers = 128MB";
        yield return "max_wal_size = 1GB";
        yield return "timezone = 'UTC'";
        if (!stores.HasTimescale) yield break;
        yield return "shared_preload_libraries = 'timescaledb'";
        yield return "timescaledb.telemetry_level = off";
        yield return "max_worker_processes = 24";
    }

    // The process behind the file of a server that was not ended in order, if it still runs on this data.
    private async Task EndLeftoverAsync(CancellationToken cancel)
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file)) return;
        var lines = await File.ReadAllLinesAsync(file, cancel);
        if (lines.Length == 0 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id)) return;
        try
        {
            using var process = Process.GetProcessById(id);
            if (process.ProcessName != "postgres") return;       // process ids come again
            await RunAsync(["kill", "-INT", id.ToString(CultureInfo.InvariantCulture)], cancel);
            await process.WaitForExitAsync(cancel).WaitAsync(EndTime, cancel);
        }
        catch (ArgumentException)
        {
            // It does not run.
        }
    }
}
