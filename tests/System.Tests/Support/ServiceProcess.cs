namespace LightWatch.System.Tests.Support;

/// <summary>One service as an orchestrator starts it: the program, and settings as environment variables.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ProgramProcess _process;

    private ServiceProcess(ProgramProcess process) => _process = process;

    public string Output => _process.Output;

    /// <summary>Starts it and returns at once.</summary>
    /// <param name="service">Agent, Ingest, Query or Gateway.</param>
    /// <param name="folder">Its working folder, where it keeps its data.</param>
    /// <param name="environment">
    /// Its settings; the settings of this process's telemetry and listeners are not inherited.
    /// </param>
    public static ServiceProcess Start(string service, string folder,
        params (string Name, string Value)[] environment) =>
        new(ProgramProcess.Start(Programs.Service(service), [], start =>
        {
            start.WorkingDirectory = folder;
            foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToList())
                start.Environment.Remove(inherited);
            start.Environment["Storage__Path"] = Path.Combine(folder, service);
            foreach (var (name, value) in environment) start.Environment[name] = value;
        }));

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

    /// <summary>
    /// Waits for a condition; one that is false for a minute fails the test, with the process's output.
    /// </summary>
    public Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Eventually.TrueAsync(condition, Deadline, Pause, () => $"timed out waiting for {what}\n{Output}");

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> ExitAsync() => _process.ExitAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool IsSetting(string name) =>
        name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);
}
