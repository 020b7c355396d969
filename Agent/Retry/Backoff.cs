using System.Diagnostics;

namespace LightWatch.Agent.Retry;

/// <summary>
/// The pause after failures: short after the first, doubled by each further one in a row, up to a limit.
/// </summary>
/// <remarks>Used by one thread at a time.</remarks>
/// <param name="time">The clock by which pauses end.</param>
/// <param name="shortest">The pause after the first failure.</param>
/// <param name="longest">The limit of the doubling.</param>
/// <param name="jitter">
/// The share of a pause, 0 to 1, by which it is made longer or shorter at random, so that a fleet does not return all
/// at once.
/// </param>
internal sealed class Backoff(TimeProvider time, TimeSpan shortest, TimeSpan longest, double jitter = 0)
{
    private const int MaxDoublings = 16;

    private long _since;
    private TimeSpan _pause;
    private int _failures;

    /// <summary>True after a failure, until a success.</summary>
    public bool IsFailing => _failures > 0;

    /// <summary>Time until the next attempt; zero: now.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_failures == 0) return TimeSpan.Zero;
            var rest = _pause - time.GetElapsedTime(_since);
            return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    public void Succeeded() => _failures = 0;

    /// <param name="atLeast">The pause that the other side asked for; null: none.</param>
    public void Failed(TimeSpan? atLeast = null)
    {
        Debug.Assert(shortest > TimeSpan.Zero && longest > TimeSpan.Zero && jitter is >= 0 and <= 1);
        var pause = shortest * Math.Pow(2, Math.Min(_failures, MaxDoublings));
        if (pause > longest) pause = longest;
        if (jitter > 0) pause *= 1 - jitter + 2 * jitter * Random.Shared.NextDouble();
        _pause = atLeast > pause ? atLeast.Value : pause;
        _failures = Math.Min(_failures + 1, MaxDoublings);
        _since = time.GetTimestamp();
    }
}
