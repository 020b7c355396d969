using System.Globalization;

namespace LightWatch.AppHost.Modes;

/// <summary>The programs of PostgreSQL and Redis that are installed on this machine.</summary>
/// <param name="PostgresFolder">Holds <c>initdb</c>, <c>postgres</c> and <c>pg_dump</c>.</param>
/// <param name="RedisServer">The path of <c>redis-server</c>.</param>
/// <param name="HasTimescale">TimescaleDB is installed for that PostgreSQL.</param>
internal sealed record InstalledStores(string PostgresFolder, string RedisServer, bool HasTimescale)
{
    /// <summary>PostgreSQL refuses to run as root, so root runs it as this user.</summary>
    public const string PostgresUser = "postgres";

    private const string Debian = "/usr/lib/postgresql";

    /// <summary>The programs, or null where one is missing.</summary>
    public static InstalledStores? Find()
    {
        if (Missing().Any()) return null;
        var postgres = PostgresPrograms()!;
        return new InstalledStores(postgres, OnPath("redis-server")!, HasExtension(postgres));
    }

    /// <summary>The programs.</summary>
    /// <exception cref="DistributedApplicationException">One is missing; the message names each.</exception>
    public static InstalledStores Require() => Find() ?? throw new DistributedApplicationException(
        $"--{ModeChoice.Key} local needs {string.Join(" and ", Missing())}.");

    /// <summary>What is missing for the mode, each with the package that brings it.</summary>
    public static IEnumerable<string> Missing()
    {
        if (OperatingSystem.IsWindows())
        {
            yield return "Linux or macOS";
            yield break;
        }
        if (PostgresPrograms() is null) yield return "PostgreSQL (Debian: apt-get install postgresql)";
        if (OnPath("redis-server") is null) yield return "redis-server (Debian: apt-get install redis-server)";
        if (!Environment.IsPrivilegedProcess) yield break;
        if (OnPath("setpriv") is null) yield return "setpriv (Debian: apt-get install util-linux)";
        if (!HasUser(PostgresUser)) yield return $"the user {PostgresUser}, as which PostgreSQL runs when this is root";
    }

    public override string ToString() =>
        $"the installed PostgreSQL{(HasTimescale ? " with TimescaleDB" : "")} ({PostgresFolder}) and Redis";

    // The newest version of Debian's, else what is on PATH.
    private static string? PostgresPrograms()
    {
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(
                d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
            : Enumerable.Empty<string>();
        var folders = versions.Select(v => Path.Combine(v, "bin"))
            .Concat([Path.GetDirectoryName(Resolve(OnPath("initdb"))) ?? ""]);
        return folders.FirstOrDefault(
            f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "postgres")));
    }

    private static bool HasExtension(string programs)
    {
        var version = Path.GetFileName(Path.GetDirectoryName(programs)) ?? "";
        string[] folders =
        [
            Path.Combine("/usr/share/postgresql", version, "extension"),
            Path.Combine(programs, "../share/extension"),
            Path.Combine(programs, "../share/postgresql/extension"),
        ];
        return folders.Any(f => File.Exists(Path.Combine(f, "timescaledb.control")));
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"])
            .Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private static string? Resolve(string? path) =>
        path is null ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static bool HasUser(string name) =>
        File.Exists("/etc/passwd")
        && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));
}
