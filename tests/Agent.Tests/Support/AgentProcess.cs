using System.Diagnostics;
using System.Reflection;

namespace LightWatch.Agent.Tests.Support;

/// <summary>The real agent, as a program of its own, with its kept data in a folder of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(AgentProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AgentProgram").Value!;

    private readonly Process _process;
    private readonly Task<string> _log;

    private AgentProcess(Process process)
    {
        _process = process;
        _log = process.StandardError.ReadToEndAsync();
    }

    public static AgentProcess Start(Uri endpoint, string bufferPath, params string[] settings) => Start(endpoint, bufferPath, [], settings);

    public static AgentProcess Start(Uri endpoint, string bufferPath, Dictionary<string, string> environment, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Program);
        foreach (var setting in (string[])[$"--Agent:Endpoint={endpoint}", $"--Agent:BufferPath={bufferPath}", .. settings]) start.ArgumentList.Add(setting);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Asks it to end as an operator would.</summary>
    /// <returns>Exit code, time it took, log.</returns>
    public async Task<(int ExitCode, TimeSpan Took, string Log)> TerminateAsync()
    {
        var start = Stopwatch.GetTimestamp();
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return (_process.ExitCode, Stopwatch.GetElapsedTime(start), await _log);
    }

    /// <summary>Ends it without a chance to do anything about it.</summary>
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
