using System.Diagnostics;
using LightWatch.Shared;
using LightWatch.System.Tests.Support;

namespace LightWatch.System.Tests.Migrate;

/// <summary><c>lightwatch migrate</c> as a process of its own.</summary>
internal sealed class MigrateProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly ProcessOutput _output;
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MigrateProcess(Process process, Func<string, bool> awaited)
    {
        _process = process;
        _output = new ProcessOutput(line =>
        {
            if (awaited(line)) _seen.TrySetResult();
        });
        _output.Follow(process);
    }

    public string Output => _output.ToString();

    /// <param name="database">The connection string that <c>postgres</c> stands for; in the environment, as people would have it.</param>
    /// <param name="awaited">Says which line <see cref="KillAtAsync"/> waits for.</param>
    public static MigrateProcess Start(string database, Func<string, bool> awaited, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["ConnectionStrings__metrics"] = database } };
        foreach (var argument in (string[])[Programs.SingleServer, "migrate", .. arguments]) start.ArgumentList.Add(argument);
        return new MigrateProcess(Process.Start(start)!, awaited);
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code and all it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string database, params string[] arguments)
    {
        await using var run = Start(database, _ => false, arguments);
        using var deadline = new CancellationTokenSource(Deadline);
        await run._process.WaitForExitAsync(deadline.Token);
        return (run._process.ExitCode, run.Output);
    }

    /// <summary>SIGKILL as soon as it has written the awaited line.</summary>
    /// <returns>False if it ended by itself before.</returns>
    public async Task<bool> KillAtAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var ended = _process.WaitForExitAsync(deadline.Token);
        _ = await Task.WhenAny(_seen.Task, ended);
        var killed = !_process.HasExited;
        _process.Kill();
        await ended;
        return killed;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
