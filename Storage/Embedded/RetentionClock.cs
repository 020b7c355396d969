using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// The time by which data is too old: never later than the newest sample, and not moved by a clock that jumps.
/// </summary>
/// <remarks>
/// Retention deletes, so a wrong clock must not be believed at once. A store without new data keeps what it has. A
/// clock that leaps ahead of the machine's steady time is believed only if it is still there an hour later.
/// </remarks>
internal sealed class RetentionClock(TimeProvider time, Func<long> newestUnixMs, ILogger log) : TimeProvider
{
    private static readonly TimeSpan Leap = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _believed = time.GetUtcNow();
    private long _stamp = time.GetTimestamp();
    private TimeSpan? _doubtedFor;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        var newest = newestUnixMs();
        var steady = Steady();
        return newest == long.MinValue || newest > steady.ToUnixTimeMilliseconds() ? steady
            : DateTimeOffset.FromUnixTimeMilliseconds(newest);
    }

    private DateTimeOffset Steady()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_stamp);
            var (wall, expected) = (time.GetUtcNow(), _believed + elapsed);
            if (wall - expected > Leap)
            {
                if (_doubtedFor is null) log.ClockLeapt(expected, wall);
                _doubtedFor = (_doubtedFor ?? TimeSpan.Zero) + elapsed;
                if (_doubtedFor < Leap) wall = expected;
                else _doubtedFor = null;
            }
            else _doubtedFor = null;
            (_believed, _stamp) = (wall, time.GetTimestamp());
            return wall;
        }
    }
}
