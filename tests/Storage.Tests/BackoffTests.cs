using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Storage.Tests;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    [Fact]
    public void Pauses_double_up_to_the_bound_and_begin_again_after_a_success()
    {
        var backoff = new Backoff(First, Max, TimeProvider.System);
        Assert.False(backoff.HasFailed);
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++) pauses.Add(backoff.Next().TotalMilliseconds);
        Assert.Equal([100, 200, 400, 800, 1000, 1000], pauses);
        Assert.True(backoff.HasFailed);

        backoff.Reset();

        Assert.False(backoff.HasFailed);
        Assert.Equal(First, backoff.Next());
    }

    [Fact]
    public void Another_bound_holds_for_one_pause_only()
    {
        var backoff = new Backoff(First, Max, TimeProvider.System);
        for (var i = 0; i < 6; i++) _ = backoff.Next();
        Assert.Equal(First * 64, backoff.Next(TimeSpan.FromMinutes(1)));
        Assert.Equal(Max, backoff.Next());
    }

    [Fact]
    public void Failures_without_end_overflow_nothing()
    {
        var backoff = new Backoff(TimeSpan.FromMinutes(1), Max, TimeProvider.System);
        for (var i = 0; i < 10_000; i++) Assert.Equal(Max, backoff.Next());
    }

    [Fact]
    public void Jitter_shortens_pauses_by_no_more_than_its_part()
    {
        var backoff = new Backoff(First, First, TimeProvider.System, jitter: 0.5);
        var pauses = Enumerable.Range(0, 1000).Select(_ => backoff.Next()).ToList();
        Assert.All(pauses, p => Assert.InRange(p, First * 0.5, First));
        Assert.True(pauses.Distinct().Count() > 100);
    }

    [Fact]
    public async Task Delay_takes_the_next_pause_of_the_clock_and_counts()
    {
        var time = new FakeTimeProvider();
        var backoff = new Backoff(First, Max, time);
        var delay = backoff.DelayAsync(CancellationToken.None);
        time.Advance(First - TimeSpan.FromTicks(1));
        Assert.False(delay.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        await delay;
        Assert.Equal(First * 2, backoff.Next());
    }
}
