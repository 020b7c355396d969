using System.Diagnostics;
using System.Reflection;

namespace LightWatch.Agent.Tests.Support;

/// <summary>The real agent, as a program of its own, with its kept data in a folder of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(AgentProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AgentProgram").Value!;

    private readonly ProgramProcess _process;

    private AgentProcess(ProgramProcess process) => _process = process;

    public static AgentProcess Start(Uri endpoint, string bufferPath, params string[] settings) =>
        Start(endpoint, bufferPath, [], settings);

    public static AgentProcess Start(
        Uri endpoint, string bufferPath, Dictionary<string, string> environment, params string[] settings) =>
        new(ProgramProcess.Start(
            Program,
            [$"--Agent:Endpoint={endpoint}", $"--Agent:BufferPath={bufferPath}", .. settings],
            start =>
            {
                foreach (var (name, value) in environment) start.Environment[name] = value;
            }));

    /// <summary>SIGTERM, as an operator ends it.</summary>
    /// <returns>Exit code, time it took, log.</returns>
    public async Task<(int ExitCode, TimeSpan Took, string Log)> TerminateAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var code = await _process.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return (code, Stopwatch.GetElapsedTime(start), _process.Output);
    }

    /// <summary>SIGKILL: the agent cannot react to it.</summary>
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
