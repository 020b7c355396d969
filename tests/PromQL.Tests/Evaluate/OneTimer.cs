namespace LightWatch.PromQL.Tests.Evaluate;

/// <summary>A clock that goes on by hand and has room for one timer, which fires once.</summary>
internal sealed class OneTimer : TimeProvider, ITimer
{
    private TimerCallback? _callback;
    private TimeSpan _left = Timeout.InfiniteTimeSpan;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Null(_callback);
        (_callback, _left) = (callback, dueTime);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _left = dueTime;
        return true;
    }

    public void Advance(TimeSpan by)
    {
        if (_left == Timeout.InfiniteTimeSpan) return;
        _left -= by;
        if (_left > TimeSpan.Zero) return;
        _left = Timeout.InfiniteTimeSpan;
        _callback!(null);
    }

    public void Dispose() => _left = Timeout.InfiniteTimeSpan;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
