using System.Net;
using System.Text.Json;

namespace LightWatch.System.Tests.Support;

/// <summary>The real single server in a process of its own, on free ports and a folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly ProgramProcess _process;

    private ServerProcess(ProgramProcess process, int web, int grpc, int http)
    {
        _process = process;
        Web = new Uri($"http://127.0.0.1:{web}");
        OtlpGrpc = new Uri($"http://127.0.0.1:{grpc}");
        OtlpHttp = new Uri($"http://127.0.0.1:{http}");
        Client = new HttpClient { BaseAddress = Web, Timeout = Deadline };
    }

    public Uri Web { get; }

    public Uri OtlpGrpc { get; }

    public Uri OtlpHttp { get; }

    public HttpClient Client { get; }

    /// <summary>What the process holds in memory now, bytes.</summary>
    public long ResidentBytes => _process.ResidentBytes;

    public string Output => _process.Output;

    /// <summary>Starts the server and waits until it answers, or has ended.</summary>
    public static Task<ServerProcess> StartAsync(string folder, params string[] settings) =>
        StartAsync(folder, FreePort.Next(3), settings);

    /// <summary>The same on ports that are chosen beforehand.</summary>
    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="ports">web, otlp-grpc, otlp-http.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<ServerProcess> StartAsync(string folder, int[] ports, params string[] settings)
    {
        var process = ProgramProcess.Start(
            Programs.SingleServer,
            [
                $"--Storage:Path={folder}",
                $"--Kestrel:Endpoints:web:Url=http://127.0.0.1:{ports[0]}",
                $"--Kestrel:Endpoints:otlp-grpc:Url=http://127.0.0.1:{ports[1]}",
                $"--Kestrel:Endpoints:otlp-http:Url=http://127.0.0.1:{ports[2]}",
                .. settings,
            ]);
        var server = new ServerProcess(process, ports[0], ports[1], ports[2]);
        await server.UntilAsync(async () => process.HasExited || await server.AnswersAsync(), "the server to answer");
        return server;
    }

    /// <summary>
    /// Waits for a condition; one that is false for two minutes fails the test, with the server's output.
    /// </summary>
    public Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Eventually.TrueAsync(condition, Deadline, Pause, () => $"timed out waiting for {what}\n{Output}");

    /// <summary>An instant query's result array; empty while the server does not answer.</summary>
    public async Task<JsonElement[]> QueryAsync(string query)
    {
        using var answer = await Client.GetAsync(new Uri(Web, "/api/v1/query?query=" + Uri.EscapeDataString(query)));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(e => e.Clone()),
        ];
    }

    /// <summary>SIGKILL: the process cannot react to it.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, as Ctrl-C and systemd do it.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> ExitAsync() => _process.ExitAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Client.Dispose();
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
}
