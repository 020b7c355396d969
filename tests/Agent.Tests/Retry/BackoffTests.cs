using LightWatch.Agent.Retry;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Retry;

public sealed class BackoffTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pauses_double_from_the_shortest_to_the_longest()
    {
        var backoff = New();
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => Fail(backoff).TotalSeconds));
    }

    [Fact]
    public void Longest_is_the_limit_of_the_first_pause_too() =>
        Assert.Equal(TimeSpan.FromMinutes(5), Fail(new Backoff(_time, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5))));

    [Fact]
    public void Jitter_keeps_within_its_share_and_varies()
    {
        var pauses = Enumerable.Range(0, 50).Select(_ => Fail(New(jitter: 0.2)).TotalSeconds).ToList();
        Assert.All(pauses, pause => Assert.InRange(pause, 0.8, 1.2));
        Assert.True(pauses.Distinct().Count() > 1);
    }

    [Fact]
    public void Pause_after_very_many_failures_is_the_longest()
    {
        var backoff = New();
        for (var i = 0; i < 10_000; i++) backoff.Failed();
        Assert.Equal(TimeSpan.FromSeconds(30), backoff.Remaining);
    }

    [Fact]
    public void Pause_ends_with_time_and_with_success()
    {
        var backoff = New();
        Assert.Equal((false, TimeSpan.Zero), (backoff.IsFailing, backoff.Remaining));
        backoff.Failed();
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(600), backoff.Remaining);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, TimeSpan.Zero), (backoff.IsFailing, backoff.Remaining));
        backoff.Failed();
        backoff.Succeeded();
        Assert.Equal((false, TimeSpan.Zero), (backoff.IsFailing, backoff.Remaining));
        Assert.Equal(TimeSpan.FromSeconds(1), Fail(backoff));
    }

    [Theory, InlineData(20, 20), InlineData(0.5, 1), InlineData(100, 100)]
    public void Pause_asked_for_is_kept_where_it_is_longer(double asked, double expected)
    {
        var backoff = New();
        backoff.Failed(TimeSpan.FromSeconds(asked));
        Assert.Equal(expected, backoff.Remaining.TotalSeconds);
    }

    private static TimeSpan Fail(Backoff backoff)
    {
        backoff.Failed();
        return backoff.Remaining;
    }

    private Backoff New(double jitter = 0) => new(_time, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), jitter);
}
