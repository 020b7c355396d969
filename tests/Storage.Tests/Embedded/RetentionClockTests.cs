using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Embedded;

public class RetentionClockTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly TwoClocks _machine = new() { Wall = Begin };
    private long _newest = long.MinValue;

    [Fact]
    public void Time_is_never_later_than_the_newest_sample()
    {
        var clock = New();
        Assert.Equal(Begin, clock.GetUtcNow());                  // a store without samples has nothing to lose
        _newest = Begin.AddDays(-3).ToUnixTimeMilliseconds();
        Assert.Equal(Begin.AddDays(-3), clock.GetUtcNow());
        _newest = Begin.AddDays(3).ToUnixTimeMilliseconds();
        Assert.Equal(Begin, clock.GetUtcNow());
    }

    [Fact]
    public void Leap_of_the_clock_is_followed_after_an_hour_and_not_before()
    {
        var clock = New();
        _machine.Wall += TimeSpan.FromDays(1000);
        Assert.Equal(Begin, clock.GetUtcNow());
        Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(Begin.AddMinutes(30), clock.GetUtcNow());
        Pass(TimeSpan.FromMinutes(31));
        Assert.Equal(_machine.Wall, clock.GetUtcNow());
    }

    [Fact]
    public void Leap_that_is_taken_back_leaves_no_trace()
    {
        var clock = New();
        _machine.Wall += TimeSpan.FromDays(1000);
        clock.GetUtcNow();
        Pass(TimeSpan.FromMinutes(50));
        clock.GetUtcNow();
        _machine.Wall -= TimeSpan.FromDays(1000);
        Assert.Equal(Begin.AddMinutes(50), clock.GetUtcNow());
        _machine.Wall += TimeSpan.FromDays(1000);
        Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(Begin.AddMinutes(100), clock.GetUtcNow());  // the doubt begins again with the second leap
    }

    [Fact]
    public void Step_back_and_small_steps_ahead_are_followed_at_once()
    {
        var clock = New();
        _machine.Wall -= TimeSpan.FromDays(3);
        Assert.Equal(_machine.Wall, clock.GetUtcNow());
        _machine.Wall += TimeSpan.FromMinutes(59);
        Assert.Equal(_machine.Wall, clock.GetUtcNow());
    }

    private RetentionClock New() => new(_machine, () => _newest, NullLogger.Instance);

    private void Pass(TimeSpan time)
    {
        _machine.Wall += time;
        _machine.Steady += time;
    }

    /// <summary>A wall clock that can leap beside a steady one that cannot.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; }

        public TimeSpan Steady { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Steady.Ticks;
    }
}
