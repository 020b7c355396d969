using System.Diagnostics;

namespace LightWatch.Agent.Tests;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, TimeSpan? deadline = null) => TrueAsync(() => Task.FromResult(condition()), deadline);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? deadline = null)
    {
        var start = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < (deadline ?? Deadline), "the condition did not come true in time");
            await poll.WaitForNextTickAsync();
        }
    }
}
