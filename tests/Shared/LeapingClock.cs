using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Shared;

/// <summary>
/// A clock whose wall time can be set apart from its steady time, as an administrator or NTP does it.
/// </summary>
/// <remarks>
/// <see cref="FakeTimeProvider"/> moves timestamps along with its wall time, whichever way it is set.
/// </remarks>
public sealed class LeapingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _ahead;

    /// <summary>Sets the wall time forth or back; timestamps and timers stay as they are.</summary>
    public void Leap(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    // The package's own takes the wall time, which leaps.
    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
