using System.Diagnostics;

namespace LightWatch.Shared;

/// <summary>A .NET program as a process of its own; it is killed with its owner if it has not ended.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly ProcessOutput _output;

    private ProgramProcess(Process process, Action<string>? line)
    {
        _process = process;
        _output = new ProcessOutput(line);
        _output.Follow(process);
    }

    /// <summary>What it wrote so far, both streams.</summary>
    public string Output => _output.ToString();

    public bool HasExited => _process.HasExited;

    /// <summary>What the process holds in memory now, bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>dotnet PROGRAM ARGUMENTS</c> and returns at once.</summary>
    /// <param name="program">The path of the assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="prepare">
    /// Changes the environment or the working folder before the start; null: both are inherited.
    /// </param>
    /// <param name="line">Called with each line that the process writes, in the thread that read it.</param>
    public static ProgramProcess Start(
        string program, IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null,
        Action<string>? line = null)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        prepare?.Invoke(start);
        return new ProgramProcess(Process.Start(start)!, line);
    }

    /// <summary>SIGTERM, as an operator or systemd sends it, and the wait for the end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        if (!_process.HasExited) Signals.Send(_process.Id, Signals.Terminate);
        return ExitAsync();
    }

    /// <summary>SIGKILL: the process cannot react to it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        _ = await ExitAsync();
    }

    /// <summary>Waits for the end; all output is read then.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="OperationCanceledException">It still runs after three minutes.</exception>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
