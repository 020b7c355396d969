using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace LightWatch.Shared;

/// <summary>
/// A real Redis in a process of its own, on a free port of loopback and a folder of its own; it keeps nothing on disk.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly ServerFolder _folder;
    private readonly string[] _settings;
    private readonly ProcessOutput _output = new();
    private readonly bool _tls;
    private Process? _process;
    private Process? _watcher;

    private RedisServer(ServerFolder folder, int port, bool tls, string[] settings) =>
        (_folder, Port, _tls, _settings) = (folder, port, tls, settings);

    public int Port { get; }

    /// <summary>The server's folder; the server's user may read and write it.</summary>
    public string Folder => _folder.Path;

    /// <summary>The server's log so far.</summary>
    public string Output => _output.ToString();

    /// <summary>The process id.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("the server does not run");

    /// <summary>The plainest connection string.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server; settings as <c>name value</c>, each as in redis.conf.</summary>
    /// <param name="prepare">Given the folder before the start, to put files there; null: nothing.</param>
    /// <param name="tls">The port takes TLS alone.</param>
    /// <exception cref="InvalidOperationException">
    /// Redis is not installed, or does not start; the message says what is missing.
    /// </exception>
    public static async Task<RedisServer> StartAsync(string[]? settings = null, Action<string>? prepare = null,
        bool tls = false)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(
            f => File.Exists(Path.Combine(f, Program))))
            throw new InvalidOperationException(
                "Redis is needed: redis-server is not on PATH (Debian: apt-get install redis-server)");
        var server = new RedisServer(ServerFolder.Create("redis"), FreePort.Next(), tls, settings ?? []);
        prepare?.Invoke(server.Folder);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>
    /// Starts it after <see cref="StopAsync"/> or <see cref="KillAsync"/>, on the same port; completes when it takes
    /// connections.
    /// </summary>
    public async Task StartAgainAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] fixedSettings = ["bind 127.0.0.1", _tls
            ? $"tls-port {port}"
            : $"port {port}", .. _tls
            ? ["port 0"]
            : Array.Empty<string>(), $"dir {Folder}", "save \"\"", "appendonly no", "daemonize no",
            "protected-mode yes"];
        var file = Path.Combine(Folder, "redis.conf");
        await File.WriteAllLinesAsync(file, [.. fixedSettings, .. _settings]);
        var process = Process.Start(_folder.Command(Program, file))!;
        _output.Follow(process);
        _process = process;
        _watcher = ServerFolder.Watch(process.Id, Folder);
        await Eventually.TrueAsync(
            async () =>
            {
                if (process.HasExited) throw new InvalidOperationException($"Redis ended at the start\n{Output}");
                return Output.Contains("Ready to accept connections", StringComparison.Ordinal) && await ListensAsync();
            },
            Deadline, TimeSpan.FromMilliseconds(5), () => $"Redis does not answer\n{Output}");
    }

    /// <summary>Stops it in order.</summary>
    public Task StopAsync() => EndAsync(Signals.Interrupt);

    /// <summary>SIGKILL: it cannot react to it.</summary>
    public Task KillAsync() => EndAsync(Signals.Kill);

    /// <summary>Freezes it: connections stay open and nothing answers, like a network that was cut.</summary>
    public void Pause() => Signals.Send(ProcessId, Signals.Stop);

    public void Resume() => Signals.Send(ProcessId, Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private async Task EndAsync(int signal)
    {
        if (_process is not { } process) return;
        Signals.Send(process.Id, signal);
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(deadline.Token);
        process.Dispose();
        _process = null;
        if (_watcher is not { } watcher) return;
        _watcher = null;
        watcher.Kill();
        watcher.Dispose();
        _output.Clear();
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
