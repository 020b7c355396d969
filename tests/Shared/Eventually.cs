using System.Diagnostics;

namespace LightWatch.Shared;

/// <summary>Waits until a condition holds, with a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan?, TimeSpan?, Func{string})"/>
    public static Task TrueAsync(
        Func<bool> condition, TimeSpan? deadline = null, TimeSpan? pause = null, Func<string>? message = null) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, pause, message);

    /// <summary>Evaluates the condition again and again until it is true.</summary>
    /// <param name="condition">May throw: the exception ends the wait.</param>
    /// <param name="deadline">The longest wait; 30 s by default.</param>
    /// <param name="pause">Between two evaluations; 10 ms by default.</param>
    /// <param name="message">Made when the deadline has passed; what was waited for, and what was seen instead.</param>
    /// <exception cref="TimeoutException">The condition was still false at the deadline.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan? deadline = null, TimeSpan? pause = null, Func<string>? message = null)
    {
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(pause ?? Pause);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (deadline ?? Deadline))
                throw new TimeoutException(message?.Invoke() ?? "the condition did not become true in time");
            _ = await timer.WaitForNextTickAsync();
        }
    }
}
