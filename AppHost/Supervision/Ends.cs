namespace LightWatch.AppHost.Supervision;

/// <summary>The states of one resource, and how long to wait before it is started again.</summary>
/// <remarks>One owner.</remarks>
internal sealed class Ends(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    // A resource that ran for this long is well: its next end counts as the first.
    private static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    private string? _state;
    private long _runningSince;
    private TimeSpan _pause = FirstPause;

    /// <summary>Takes the next state.</summary>
    /// <returns>The pause before a new start; null: it did not end, or it was meant to.</returns>
    public TimeSpan? See(string? state)
    {
        if (state == _state) return null;
        var before = _state;
        _state = state;
        if (state == KnownResourceStates.Running) _runningSince = time.GetTimestamp();
        var hasEnded = state == KnownResourceStates.Finished || state == KnownResourceStates.Exited;
        if (!hasEnded || before != KnownResourceStates.Running) return null;
        if (time.GetElapsedTime(_runningSince) >= LongRun) _pause = FirstPause;
        var pause = _pause;
        _pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
        return pause;
    }
}
