using LightWatch.Agent.Retry;

namespace LightWatch.Agent.Tests.Retry;

public sealed class BackoffTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Pauses_grow_from_a_quarter_second_to_half_a_minute()
    {
        var backoff = new Backoff(_time);
        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            backoff.Failed(null);
            pauses.Add(backoff.Remaining.TotalSeconds);
        }

        Assert.InRange(pauses[0], 0.2, 0.3);
        Assert.InRange(pauses[3], 1.6, 2.4);
        Assert.All(pauses.Skip(8), pause => Assert.InRange(pause, 24, 36));
    }

    [Fact]
    public void Pause_ends_with_time_and_with_success()
    {
        var backoff = new Backoff(_time);
        backoff.Failed(null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, backoff.Remaining);
        Assert.True(backoff.IsAway);
        backoff.Failed(TimeSpan.FromSeconds(20));
        Assert.Equal(20, backoff.Remaining.TotalSeconds, 3);
        backoff.Succeeded();
        Assert.Equal(TimeSpan.Zero, backoff.Remaining);
        Assert.False(backoff.IsAway);
    }
}
