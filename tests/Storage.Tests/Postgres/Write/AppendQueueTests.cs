using LightWatch.Storage.Commit;
using LightWatch.Storage.Postgres.Write;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class AppendQueueTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Connection_takes_all_that_wait_up_to_a_full_commit()
    {
        using var queue = Queue(commitRows: 25);
        for (var i = 0; i < 5; i++) Assert.Null(queue.TryAdd(Append(10)));
        Assert.Equal(3, (await TakeAsync(queue)).Count);         // the third fills the commit
    }

    [Fact]
    public async Task Second_connection_waits_until_the_first_is_done_or_a_full_commit_waits()
    {
        using var queue = Queue(commitRows: 25);
        Assert.Null(queue.TryAdd(Append(10)));
        var first = await TakeAsync(queue);
        Assert.Null(queue.TryAdd(Append(10)));
        var second = TakeAsync(queue);
        Assert.False(second.IsCompleted);

        queue.Done(AppendQueue.Bytes(first));

        Assert.Single(await second);
        Assert.Null(queue.TryAdd(Append(10)));
        var third = TakeAsync(queue);
        Assert.False(third.IsCompleted);
        Assert.Null(queue.TryAdd(Append(20)));
        Assert.Equal(2, (await third).Count);
    }

    [Fact]
    public async Task Bytes_are_bounded_until_a_group_is_done()
    {
        var one = Append(10);
        using var queue = Queue(maxBytes: 2 * one.Bytes);
        Assert.Null(queue.TryAdd(one));
        Assert.Null(queue.TryAdd(Append(10)));
        Assert.Equal(AppendStatus.Full, queue.TryAdd(Append(10))?.Status);
        var group = await TakeAsync(queue);
        Assert.Equal(AppendStatus.Full, queue.TryAdd(Append(10))?.Status);
        queue.Done(AppendQueue.Bytes(group));
        Assert.Null(queue.TryAdd(Append(10)));
    }

    [Fact]
    public async Task Batch_larger_than_the_queue_is_taken_when_it_is_alone()
    {
        using var queue = Queue(maxBytes: 1);
        Assert.Null(queue.TryAdd(Append(1000)));
        Assert.Equal(AppendStatus.Full, queue.TryAdd(Append(1))?.Status);
        queue.Done(AppendQueue.Bytes(await TakeAsync(queue)));
        Assert.Null(queue.TryAdd(Append(1)));
    }

    [Fact]
    public async Task Slow_commit_brings_another_connection_in()
    {
        using var queue = Queue();
        Assert.Null(queue.TryAdd(Append(1)));
        _ = await TakeAsync(queue);
        Assert.Null(queue.TryAdd(Append(1)));
        var second = TakeAsync(queue);
        Assert.False(queue.Watch(StuckAfter, []));
        Assert.False(second.IsCompleted);

        _time.Advance(StuckAfter / 2);

        Assert.False(queue.Watch(StuckAfter, []));
        Assert.Single(await second);
    }

    [Fact]
    public async Task Batches_behind_a_stuck_commit_are_handed_out_and_free_their_bytes()
    {
        var one = Append(10);
        using var queue = Queue(maxBytes: 2 * one.Bytes);
        Assert.Null(queue.TryAdd(one));
        _ = await TakeAsync(queue);
        var waiting = Append(10);
        Assert.Null(queue.TryAdd(waiting));
        _time.Advance(StuckAfter * 2);
        var lost = new List<PendingAppend>();

        Assert.True(queue.Watch(StuckAfter, lost));

        Assert.Equal([waiting], lost);
        Assert.Null(queue.TryAdd(Append(10)));
        Assert.False(queue.Watch(StuckAfter, []));               // the new one has not waited
    }

    [Fact]
    public async Task Drained_queue_is_empty_and_takes_more()
    {
        var one = Append(10);
        using var queue = Queue(maxBytes: one.Bytes);
        Assert.Null(queue.TryAdd(one));
        var drained = new List<PendingAppend>();
        queue.Drain(drained);
        Assert.Equal([one], drained);
        Assert.Null(queue.TryAdd(Append(10)));
        Assert.Single(await TakeAsync(queue));
    }

    [Fact]
    public async Task Closed_queue_gives_what_waits_and_then_ends_all_connections()
    {
        using var queue = Queue();
        Assert.Null(queue.TryAdd(Append(1)));
        queue.Close();
        Assert.Equal(AppendStatus.Unavailable, queue.TryAdd(Append(1))?.Status);
        Assert.Single(await TakeAsync(queue));
        Assert.False(await queue.TakeAsync([], None));
        Assert.False(await queue.TakeAsync([], None));
    }

    private AppendQueue Queue(long maxBytes = 1 << 20, int commitRows = 1000) => new(maxBytes, commitRows, _time);

    private static async Task<List<PendingAppend>> TakeAsync(AppendQueue queue)
    {
        var group = new List<PendingAppend>();
        Assert.True(await queue.TakeAsync(group, None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return group;
    }

    // Never given back to the pool: the queue reads its size only.
    private static PendingAppend Append(int rows)
    {
        var batch = SampleBatch.Rent();
        for (var i = 0; i < rows; i++) batch.Add(new SeriesId(1), i, i);
        return new PendingAppend(batch, None);
    }
}
