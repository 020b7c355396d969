namespace LightWatch.System.Tests.Support;

/// <summary><c>lightwatch migrate</c> as a process of its own.</summary>
internal sealed class MigrateProcess : IAsyncDisposable
{
    private readonly ProgramProcess _process;
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MigrateProcess(string database, Func<string, bool> awaited, string[] arguments) =>
        _process = ProgramProcess.Start(
            Programs.SingleServer,
            ["migrate", .. arguments],
            start => start.Environment["ConnectionStrings__metrics"] = database,
            line =>
            {
                if (awaited(line)) _seen.TrySetResult();
            });

    /// <param name="database">The connection string that <c>postgres</c> stands for, passed in the environment.</param>
    /// <param name="awaited">True for the line at which <see cref="KillAtAsync"/> kills.</param>
    /// <param name="arguments">Arguments of the verb.</param>
    public static MigrateProcess Start(string database, Func<string, bool> awaited, params string[] arguments) =>
        new(database, awaited, arguments);

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code and all it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string database, params string[] arguments)
    {
        await using var run = Start(database, _ => false, arguments);
        var code = await run._process.ExitAsync();
        return (code, run._process.Output);
    }

    /// <summary>SIGKILL as soon as it has written the awaited line.</summary>
    /// <returns>False if it ended by itself before.</returns>
    public async Task<bool> KillAtAsync()
    {
        var ended = _process.ExitAsync();
        _ = await Task.WhenAny(_seen.Task, ended);
        var killed = !_process.HasExited;
        await _process.KillAsync();
        _ = await ended;
        return killed;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
