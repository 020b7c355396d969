using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace LightWatch.Shared;

/// <summary>The kinds of PostgreSQL that tests run on.</summary>
public enum PostgresKind
{
    Plain,

    /// <summary>With the extension TimescaleDB preloaded; see <see cref="PostgresServer.HasTimescale"/>.</summary>
    Timescale,
}

/// <summary>A real PostgreSQL in a process of its own, on a free port of loopback and a folder of its own.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<PostgresKind, Lazy<Task<PostgresServer>>> Shared = new();
    private static readonly string? Programs = FindPrograms();
    private static int _databases;

    private readonly ServerFolder _folder;
    private readonly ProcessOutput _output = new();
    private Process? _process;
    private Process? _watcher;

    private PostgresServer(PostgresKind kind, ServerFolder folder, int port) =>
        (Kind, _folder, Port) = (kind, folder, port);

    public PostgresKind Kind { get; }

    public int Port { get; }

    /// <summary>
    /// True if TimescaleDB is installed beside PostgreSQL; tests of that kind are skipped where it is not.
    /// </summary>
    public static bool HasTimescale =>
        Programs is not null && Directory.Exists(Extensions)
            && File.Exists(Path.Combine(Extensions, "timescaledb.control"));

    /// <summary>The server's log so far.</summary>
    public string Output => _output.ToString();

    /// <summary>The data folder.</summary>
    public string DataFolder => Path.Combine(_folder.Path, "data");

    /// <summary>The process id of the postmaster.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("the server does not run");

    private static string Extensions => Programs!.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal)
        ? Path.Combine("/usr/share/postgresql", Programs.Split('/')[4], "extension")
        : Path.Combine(Programs, "../share/extension");

    /// <summary>
    /// The one server of a kind that all tests of this process share; it ends with the process. Never kill or pause it.
    /// </summary>
    public static Task<PostgresServer> SharedAsync(PostgresKind kind) =>
        Shared.GetOrAdd(kind, k => new Lazy<Task<PostgresServer>>(async () =>
        {
            var server = await StartAsync(k);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
            return server;
        })).Value;

    /// <summary>Makes a new server; settings as <c>name=value</c>.</summary>
    /// <exception cref="InvalidOperationException">
    /// PostgreSQL is not installed, or does not start; the message says what is missing.
    /// </exception>
    public static async Task<PostgresServer> StartAsync(PostgresKind kind, params string[] settings)
    {
        if (Programs is null)
            throw new InvalidOperationException(
                "PostgreSQL is needed: initdb is neither on PATH nor under /usr/lib/postgresql/*/bin (Debian: "
                    + "apt-get install postgresql)");
        if (kind == PostgresKind.Timescale && !HasTimescale)
            throw new InvalidOperationException(
                $"TimescaleDB is not installed: no timescaledb.control in {Extensions}");
        var server = new PostgresServer(kind, ServerFolder.Create("postgres"), FreePort.Next());
        await server.InitializeAsync(settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Connects as the superuser <c>postgres</c>.</summary>
    public string ConnectionString(string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};SSL Mode=Disable;GSS Encryption "
                + $"Mode=Disable");

    /// <summary>Creates an empty database for one test.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using var source = NpgsqlDataSource.Create(ConnectionString() + ";Pooling=false");
        await using var create = source.CreateCommand($"create database {name} template template0");
        _ = await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>
    /// Starts it after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port and data; completes when it
    /// takes connections.
    /// </summary>
    public async Task StartAgainAsync()
    {
        var process = Process.Start(_folder.Command(Path.Combine(Programs!, "postgres"), "-D", DataFolder))!;
        _output.Follow(process);
        _process = process;
        _watcher = ServerFolder.Watch(process.Id, _folder.Path);
        await Eventually.TrueAsync(
            () =>
            {
                if (process.HasExited) throw new InvalidOperationException($"PostgreSQL ended at the start\n{Output}");
                return AnswersAsync();
            },
            Deadline, TimeSpan.FromMilliseconds(20), () => $"PostgreSQL does not answer\n{Output}");
    }

    /// <summary>Stops it in order: open transactions are rolled back, everything is written out.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        Signals.Send(process.Id, Signals.Interrupt);
        await EndedAsync(process);
    }

    /// <summary>SIGKILL to all its processes: none of them can react to it.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        var family = Signals.SendToFamily(process.Id, Signals.Kill);
        await EndedAsync(process);
        // Their shared memory goes with them, and the next start needs it gone.
        await Eventually.TrueAsync(() => !family.Any(Signals.IsRunning), Deadline, TimeSpan.FromMilliseconds(5));
    }

    /// <summary>
    /// Freezes all its processes: connections stay open and nothing answers, like a network that was cut.
    /// </summary>
    public void Pause() => _ = Signals.SendToFamily(ProcessId, Signals.Stop);

    public void Resume() => _ = Signals.SendToFamily(ProcessId, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    // At the end of the process nothing can be awaited: the watcher deletes the folder.
    private void End()
    {
        if (_process is { } process) _ = Signals.SendToFamily(process.Id, Signals.Kill);
    }

    private async Task InitializeAsync(string[] settings)
    {
        using var initdb = Process.Start(_folder.Command(
            Path.Combine(Programs!, "initdb"), "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync", "--no-instructions"))!;
        var output = initdb.StandardOutput.ReadToEndAsync();
        var errors = await initdb.StandardError.ReadToEndAsync();
        await initdb.WaitForExitAsync();
        if (initdb.ExitCode != 0) throw new InvalidOperationException($"initdb failed: {errors}{await output}");
        // Tests kill processes, never the machine: what the kernel has is safe, so syncs would only cost time.
        var lines = new List<string>
        {
            "listen_addresses = '127.0.0.1'", $"port = {Port.ToString(CultureInfo.InvariantCulture)}",
                "unix_socket_directories = ''", "max_connections = 200",
            "shared_buffers = 64MB", "fsync = off", "full_page_writes = off", "max_wal_size = 512MB",
            "log_min_messages = warning", "timezone = 'UTC'",
        };
        if (Kind == PostgresKind.Timescale)
            lines.AddRange(
                ["shared_preload_libraries = 'timescaledb'", "timescaledb.telemetry_level = off",
                    "timescaledb.max_background_workers = 8", "max_worker_processes = 32"]);
        lines.AddRange(settings.Select(s => s.Split('=', 2)).Select(s => $"{s[0]} = '{s[1]}'"));
        await File.AppendAllLinesAsync(Path.Combine(DataFolder, "postgresql.conf"), lines);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=5");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task EndedAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(deadline.Token);
        _process = null;
        process.Dispose();
        Unwatch();
    }

    private void Unwatch()
    {
        if (_watcher is not { } watcher) return;
        _watcher = null;
        watcher.Kill();
        watcher.Dispose();
    }

    private static string? FindPrograms()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':',
            StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).OrderDescending(
                StringComparer.Ordinal)
            : [];
        return debian.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb"))
            && File.Exists(Path.Combine(folder, "postgres")));
    }
}
