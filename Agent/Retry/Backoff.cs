namespace LightWatch.Agent.Retry;

/// <summary>How long to leave a server alone: quickly again at first, since it may only be starting, then less and less often.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private long _since;
    private TimeSpan _pause;
    private int _failures;

    /// <summary>True after a failure, until a success.</summary>
    public bool IsAway => _failures > 0;

    /// <summary>Time until the next attempt; zero: now.</summary>
    public TimeSpan Remaining => _failures == 0 || time.GetElapsedTime(_since) is var passed && passed >= _pause ? TimeSpan.Zero : _pause - time.GetElapsedTime(_since) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;

    public void Succeeded() => _failures = 0;

    /// <param name="atLeast">What the server asked for.</param>
    public void Failed(TimeSpan? atLeast)
    {
        var pause = Shortest * Math.Pow(2, Math.Min(_failures, 10));
        if (pause > Longest) pause = Longest;
        // A fifth up or down, so that a fleet does not come back all at once.
        pause *= 0.8 + 0.4 * Random.Shared.NextDouble();
        _pause = atLeast is { } asked && asked > pause ? asked : pause;
        _failures++;
        _since = time.GetTimestamp();
    }
}
