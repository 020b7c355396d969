namespace LightWatch.Storage;

/// <summary>Pauses between failed attempts: each is twice as long as the one before, up to a bound.</summary>
/// <remarks>For one owner, in a local or a field that is not readonly: the struct counts the failures.</remarks>
/// <param name="first">The pause after the first failure.</param>
/// <param name="max">The longest pause.</param>
/// <param name="time">The clock of <see cref="DelayAsync"/>.</param>
/// <param name="jitter">
/// The part of a pause, 0 to 1, that is random, so that processes that failed together do not come back together:
/// pauses are between <c>1 - jitter</c> and 1 times their nominal length.
/// </param>
internal struct Backoff(TimeSpan first, TimeSpan max, TimeProvider time, double jitter = 0)
{
    // Beyond this many doublings every bound in use is reached; further ones would overflow.
    private const int MaxDoublings = 20;

    private int _failures;

    /// <summary>True after a failure, until <see cref="Reset"/>.</summary>
    public readonly bool HasFailed => _failures > 0;

    /// <summary>Begins again with the first pause: an attempt has succeeded.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Counts a failure and gives the pause before the next attempt.</summary>
    public TimeSpan Next() => Next(max);

    /// <summary>As <see cref="Next()"/>, with another bound for this pause.</summary>
    public TimeSpan Next(TimeSpan longest)
    {
        var nominal = first * Math.Pow(2, Math.Min(_failures, MaxDoublings));
        _failures++;
        if (nominal > longest) nominal = longest;
        return jitter == 0 ? nominal : nominal * (1 - (jitter * Random.Shared.NextDouble()));
    }

    /// <summary>Counts a failure and waits until the next attempt is due.</summary>
    /// <remarks>Not async: an async method of a struct would count in a copy.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task DelayAsync(CancellationToken cancel) => Task.Delay(Next(), time, cancel);
}
