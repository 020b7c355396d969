using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using LightWatch.Shared;

namespace LightWatch.System.Tests.Support;

/// <summary>The real single server in a process of its own, on free ports and a folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private ServerProcess(Process process, int web, int grpc, int http)
    {
        _process = process;
        Web = new Uri($"http://127.0.0.1:{web}");
        OtlpGrpc = new Uri($"http://127.0.0.1:{grpc}");
        OtlpHttp = new Uri($"http://127.0.0.1:{http}");
        Client = new HttpClient { BaseAddress = Web, Timeout = Deadline };
        _output.Follow(process);
    }

    public Uri Web { get; }

    public Uri OtlpGrpc { get; }

    public Uri OtlpHttp { get; }

    public HttpClient Client { get; }

    /// <summary>What the process holds in memory now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public string Output => _output.ToString();

    /// <summary>Starts the server and waits until it answers, or has ended.</summary>
    public static Task<ServerProcess> StartAsync(string folder, params string[] settings) => StartAsync(folder, FreePorts(3), settings);

    /// <summary>The same on ports that are known beforehand.</summary>
    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="ports">web, otlp-grpc, otlp-http.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<ServerProcess> StartAsync(string folder, int[] ports, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Programs.SingleServer,
                $"--Storage:Path={folder}",
                $"--Kestrel:Endpoints:web:Url=http://127.0.0.1:{ports[0]}",
                $"--Kestrel:Endpoints:otlp-grpc:Url=http://127.0.0.1:{ports[1]}",
                $"--Kestrel:Endpoints:otlp-http:Url=http://127.0.0.1:{ports[2]}",
            },
        };
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        var server = new ServerProcess(Process.Start(start)!, ports[0], ports[1], ports[2]);
        await server.UntilAsync(async () => server._process.HasExited || await server.AnswersAsync(), "the server to answer");
        return server;
    }

    /// <summary>Waits for a condition; what does not come true in two minutes fails the test, with the server's output.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline) Assert.Fail($"waited in vain for {what}\n{Output}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>An instant query's result array; empty while the server does not answer.</summary>
    public async Task<JsonElement[]> QueryAsync(string query)
    {
        using var answer = await Client.GetAsync(new Uri(Web, "/api/v1/query?query=" + Uri.EscapeDataString(query)));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>SIGKILL: the process gets no chance to do anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as Ctrl-C and systemd do it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, 15);
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        Client.Dispose();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri(Web, "/alive"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
