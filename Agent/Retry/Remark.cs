namespace LightWatch.Agent.Retry;

/// <summary>Decides when a lasting state is logged: when its text changes, and again after a while.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class Remark(TimeProvider time, TimeSpan pause)
{
    private string? _last;
    private long _since;

    /// <summary>True if this is to be logged now.</summary>
    public bool IsDue(string text)
    {
        if (text == _last && time.GetElapsedTime(_since) < pause) return false;
        (_last, _since) = (text, time.GetTimestamp());
        return true;
    }

    /// <summary>The state is over: the next text is logged at once.</summary>
    public void Forget() => _last = null;
}
