using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Embedded;

public class RetentionClockTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly LeapingClock _machine = new(Begin);
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
        _machine.Leap(TimeSpan.FromDays(1000));
        Assert.Equal(Begin, clock.GetUtcNow());
        _machine.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(Begin.AddMinutes(30), clock.GetUtcNow());
        _machine.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void Leap_that_is_taken_back_leaves_no_trace()
    {
        var clock = New();
        _machine.Leap(TimeSpan.FromDays(1000));
        clock.GetUtcNow();
        _machine.Advance(TimeSpan.FromMinutes(50));
        clock.GetUtcNow();
        _machine.Leap(-TimeSpan.FromDays(1000));
        Assert.Equal(Begin.AddMinutes(50), clock.GetUtcNow());
        _machine.Leap(TimeSpan.FromDays(1000));
        _machine.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(Begin.AddMinutes(100), clock.GetUtcNow());  // the doubt begins again with the second leap
    }

    [Fact]
    public void Step_back_and_small_steps_ahead_are_followed_at_once()
    {
        var clock = New();
        _machine.Leap(-TimeSpan.FromDays(3));
        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
        _machine.Leap(TimeSpan.FromMinutes(59));
        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
    }

    private RetentionClock New() => new(_machine, () => _newest, NullLogger.Instance);
}
