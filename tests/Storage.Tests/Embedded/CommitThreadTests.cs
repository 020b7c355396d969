using LightWatch.Storage.Commit;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Embedded;

public sealed class CommitThreadTests : IDisposable
{
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _go = new(0);
    private readonly List<int> _groups = [];
    private readonly List<SampleBatch> _batches = [];

    public void Dispose()
    {
        _begun.Dispose();
        _go.Dispose();
        foreach (var batch in _batches) batch.Dispose();
    }

    [Fact]
    public async Task Batches_that_wait_together_are_committed_together_in_their_order()
    {
        using var thread = New();
        var first = Add(thread);
        await BegunAsync();
        var others = Enumerable.Range(0, 5).Select(_ => Add(thread)).ToArray();
        _go.Release(2);
        await Task.WhenAll([first.Completion, .. others.Select(o => o.Completion)]);
        Assert.Equal([1, 5], _groups);
        Assert.Equal([1L, 2, 3, 4, 5, 6], ((PendingAppend[])[first, .. others]).Select(o => o.Record));
    }

    [Fact]
    public async Task Full_queue_refuses_but_a_batch_larger_than_it_is_taken_when_alone()
    {
        using var thread = New(queueBytes: 100);
        var large = Add(thread, rows: 50);
        await BegunAsync();
        Assert.Equal(AppendStatus.Full, thread.TryAdd(Batch(1))?.Status);
        _go.Release(2);
        await large.Completion;
        // The bytes are given back right after the answer, on the other thread.
        while (thread.TryAdd(Batch(1)) is not null) await Task.Yield();
        await BegunAsync();
    }

    [Fact]
    public async Task Failed_commit_fails_its_batches_and_the_next_one_goes_on()
    {
        var fail = true;
        using var thread = new CommitThread(1 << 20, group =>
        {
            if (fail) throw new InvalidOperationException("broken");
            foreach (var append in group) append.Complete(AppendStatus.Committed);
        }, () => false, NullLogger.Instance);
        Assert.Equal("broken",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Add(thread).Completion)).Message);
        fail = false;
        Assert.True((await Add(thread).Completion).IsCommitted);
    }

    [Fact]
    public async Task Chores_run_while_commits_pause_and_one_that_ends_the_pause_lets_them_go_on()
    {
        var paused = true;
        _go.Release(9);
        using var thread = New(() => Volatile.Read(ref paused));
        var append = Add(thread);
        Assert.Equal(7, await thread.RunAsync(() => 7));
        Assert.False(append.Completion.IsCompleted);
        await Assert.ThrowsAsync<IOException>(() => thread.RunAsync<int>(() => throw new IOException()));
        await thread.RunAsync(() => paused = false);
        Assert.True((await append.Completion).IsCommitted);
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_refuses_what_comes_later()
    {
        _go.Release(9);
        var thread = New(() => true);
        var append = Add(thread);
        thread.Dispose();
        thread.Dispose();
        Assert.True((await append.Completion).IsCommitted);
        Assert.Equal(AppendStatus.Unavailable, thread.TryAdd(Batch(1))?.Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => thread.RunAsync(() => 1));
    }

    private CommitThread New(Func<bool>? paused = null, long queueBytes = 1 << 20) =>
        new(queueBytes, Commit, paused ?? (() => false), NullLogger.Instance);

    private void Commit(List<PendingAppend> group)
    {
        _begun.Release();
        _go.Wait(TestContext.Current.CancellationToken);
        foreach (var append in group) append.Record = _groups.Sum() + group.IndexOf(append) + 1;
        _groups.Add(group.Count);
        foreach (var append in group) append.Complete(AppendStatus.Committed);
    }

    private Task BegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    private PendingAppend Add(CommitThread thread, int rows = 1)
    {
        var append = Batch(rows);
        Assert.Null(thread.TryAdd(append));
        return append;
    }

    private PendingAppend Batch(int rows)
    {
        var batch = SampleBatch.Rent();
        _batches.Add(batch);
        for (var i = 0; i < rows; i++) batch.Add(new SeriesId(1), i, i);
        return new PendingAppend(batch, CancellationToken.None);
    }
}
