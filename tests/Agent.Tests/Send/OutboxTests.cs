using LightWatch.Agent.Send;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Send;

public sealed class OutboxTests
{
    private readonly Outbox _outbox = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Batches_come_in_order_and_the_oldest_go_when_it_is_full()
    {
        for (var i = 0; i < 70; i++) _outbox.Add(Batch(i));
        Assert.Equal(Enumerable.Range(6, 64).Select(i => (long)i), Drain());
    }

    [Fact]
    public void Closed_outbox_takes_no_more_and_gives_what_it_has()
    {
        _outbox.Add(Batch(1));
        _outbox.Close();
        _outbox.Add(Batch(2));
        _outbox.Close();
        Assert.Equal([1], Drain());
    }

    [Fact]
    public async Task Wait_ends_with_a_batch()
    {
        var wait = _outbox.WaitAsync(TimeSpan.FromHours(1), _time);
        Assert.False(wait.IsCompleted);
        _outbox.Add(Batch(1));
        await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wait_ends_with_time_and_the_next_one_still_sees_a_batch()
    {
        var wait = _outbox.WaitAsync(TimeSpan.FromSeconds(5), _time);
        _time.Advance(TimeSpan.FromSeconds(5));
        await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        _outbox.Add(Batch(1));
        await _outbox.WaitAsync(TimeSpan.FromHours(1), _time).WaitAsync(TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
        Assert.Equal([1], Drain());
    }

    [Fact]
    public async Task Wait_on_a_closed_outbox_ends_at_once()
    {
        _outbox.Close();
        await _outbox.WaitAsync(TimeSpan.FromHours(1), _time).WaitAsync(TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
    }

    private static Batch Batch(long unixMs) => new(unixMs, []);

    private List<long> Drain()
    {
        var times = new List<long>();
        while (_outbox.TryTake(out var batch)) times.Add(batch.UnixMs);
        return times;
    }
}
