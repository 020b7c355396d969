using System.Diagnostics;
using LightWatch.Shared;

namespace LightWatch.System.Tests.Support;

/// <summary>One service as an orchestrator starts it: the program, and settings as environment variables.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private ServiceProcess(Process process)
    {
        _process = process;
        _output.Follow(process);
    }

    public string Output => _output.ToString();

    /// <summary>Starts it and returns at once.</summary>
    /// <param name="service">Agent, Ingest, Query or Gateway.</param>
    /// <param name="folder">Where it is started, and keeps its data.</param>
    /// <param name="environment">Its settings; nothing else is inherited but what finds the runtime.</param>
    public static ServiceProcess Start(string service, string folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            ArgumentList = { Programs.Service(service) },
        };
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase) || k.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited);
        start.Environment["Storage__Path"] = Path.Combine(folder, service);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Waits until <paramref name="url"/> answers 200.</summary>
    public Task AnswersAsync(Uri url) => UntilAsync(
        async () =>
        {
            Assert.False(_process.HasExited, $"the process ended\n{Output}");
            try
            {
                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
                using var answer = await client.GetAsync(url);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"{url} to answer");

    /// <summary>Waits for a condition; what does not come true in a minute fails the test, with the process's output.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline) Assert.Fail($"waited in vain for {what}\n{Output}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
