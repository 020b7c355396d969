using LightWatch.Storage.Commit;

namespace LightWatch.Storage.Tests.Commit;

public class CommitFeedTests
{
    [Fact]
    public async Task Waiters_wake_with_the_next_commit_and_see_its_number()
    {
        var feed = new CommitFeed();
        var cancel = TestContext.Current.CancellationToken;
        var waiters = Enumerable.Range(0, 3).Select(_ => feed.WaitAsync(0, cancel).AsTask()).ToArray();
        Assert.All(waiters, w => Assert.False(w.IsCompleted));
        feed.Publish();
        Assert.All(await Task.WhenAll(waiters), number => Assert.Equal(1, number));
        Assert.Equal(1, await feed.WaitAsync(0, cancel));        // what was committed before the call is not waited for
    }

    [Fact]
    public async Task Cancelled_waiter_leaves_the_others_waiting()
    {
        var feed = new CommitFeed();
        using var cancel = new CancellationTokenSource();
        var (gone, stays) = (feed.WaitAsync(0, cancel.Token).AsTask(),
            feed.WaitAsync(0, TestContext.Current.CancellationToken).AsTask());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(stays.IsCompleted);
        feed.Publish();
        Assert.Equal(1, await stays);
    }
}
