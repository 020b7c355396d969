using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LightWatch.Browser.Tests;

/// <summary>The real program as people start it, on free ports, with its data in a temporary folder.</summary>
internal sealed class SingleServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly StringBuilder _output = new();

    private SingleServer(Process process, string folder, string url) =>
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

        var folder = Directory.CreateTempSubdirectory("lightwatch-browser-").FullName;
        var url = FreeUrl();
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Program, $"--Storage:Path={folder}", "--Agent:Interval=00:00:01",
                        $"--Kestrel:Endpoints:web:Url={url}",
                    $"--Kestrel:Endpoints:otlp-grpc:Url={FreeUrl()}", $"--Kestrel:Endpoints:otlp-http:Url={FreeUrl()}",
                },
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var server = new SingleServer(process, folder, url);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.WaitUntilAnsweringAsync(cancel);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilAnsweringAsync(CancellationToken cancel)
    {
        using var client = new HttpClient();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (await pause.WaitForNextTickAsync(deadline.Token))
        {
            if (_process.HasExited) Assert.Fail($"the server ended with {_process.ExitCode}:\n{Output}");
            try
            {
                if ((await client.GetAsync(new Uri(Url + "/alive"), deadline.Token)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    private string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    private static string FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
