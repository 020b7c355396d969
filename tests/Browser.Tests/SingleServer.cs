namespace LightWatch.Browser.Tests;

/// <summary>The real program as people start it, on free ports, with its data in a temporary folder.</summary>
internal sealed class SingleServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ProgramProcess _process;
    private readonly TemporaryFolder _folder;

    private SingleServer(ProgramProcess process, TemporaryFolder folder, string url) =>
        (_process, _folder, Url) = (process, folder, url);

    public string Url { get; }

    /// <summary>The program as built beside these tests, in the same configuration.</summary>
    private static string Program
    {
        get
        {
            // tests/Browser.Tests/bin/CONFIGURATION/FRAMEWORK
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
            return Path.Combine(root.FullName, "Server", "bin", output.Parent!.Name, output.Name, "lightwatch.dll");
        }
    }

    /// <summary>Starts the server and waits until it answers. Not built: the test is skipped, in CI failed.</summary>
    public static async Task<SingleServer> StartAsync(CancellationToken cancel)
    {
        var built = File.Exists(Program);
        Assert.True(built || Environment.GetEnvironmentVariable("CI") is null, $"{Program} is not built");
        Assert.SkipUnless(built, $"{Program} is not built");

        var folder = new TemporaryFolder();
        var url = FreePort.Url();
        var process = ProgramProcess.Start(
            Program,
            [
                $"--Storage:Path={folder.Path}", "--Agent:Interval=00:00:01", $"--Kestrel:Endpoints:web:Url={url}",
                $"--Kestrel:Endpoints:otlp-grpc:Url={FreePort.Url()}",
                    $"--Kestrel:Endpoints:otlp-http:Url={FreePort.Url()}",
            ]);
        var server = new SingleServer(process, folder, url);
        using var client = new HttpClient();
        await Eventually.TrueAsync(
            () => server.AnswersAsync(client, cancel), Deadline, Pause,
            () => $"the server does not answer\n{process.Output}");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancel)
    {
        Assert.False(_process.HasExited, $"the server ended\n{_process.Output}");
        try
        {
            using var answer = await client.GetAsync(new Uri(Url + "/alive"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;                                        // not listening yet
        }
    }
}
