using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

public sealed class CommitFollowerTests
{
    private const string Prefix = "t:";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Wait_ends_with_an_announcement_and_not_before()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        // Its clock stands still: nothing but an announcement ends a wait.
        var follower = new CommitFollower(redis, Prefix, new FakeTimeProvider(), log);
        _ = await follower.BeginAsync(None);
        _ = await follower.BeginAsync(None);                     // listens once all the same
        await IsHeardAsync(server);
        await TestPostgres.UntilAsync(() => follower.News > 0, "the first announcement");
        var news = follower.News;
        var waiting = follower.WaitAsync(news, None);
        Assert.False(waiting.IsCompleted);
        await IsHeardAsync(server);
        await waiting.WaitAsync(Deadline);
        Assert.True(follower.News > news);
    }

    [Fact]
    public async Task Wait_ends_after_a_second_without_an_announcement()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        var time = new FakeTimeProvider();
        var follower = new CommitFollower(redis, Prefix, time, log);
        var waiting = follower.WaitAsync(follower.News, None);
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Wait_ends_when_the_connection_is_back_and_announcements_come_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        var follower = new CommitFollower(redis, Prefix, new FakeTimeProvider(), log);
        _ = await follower.BeginAsync(None);
        var waiting = follower.WaitAsync(follower.News, None);
        await server.KillAsync();
        await server.StartAgainAsync();
        await waiting.WaitAsync(Deadline);
        await IsHeardAsync(server);
    }

    [Fact]
    public async Task User_who_may_not_listen_reads_all_the_same()
    {
        await using var server = await RedisServer.StartAsync(["user default on nopass ~* resetchannels +@all"]);
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        var follower = new CommitFollower(redis, Prefix, TimeProvider.System, log);
        for (var i = 0; i < 3; i++) Assert.Equal(0, (await follower.BeginAsync(None)).Length);
        await TestPostgres.UntilAsync(
            async () =>
            {
                Assert.Equal(0, (await follower.BeginAsync(None)).Length);
                return log.Lines.Any(l => l.Contains("NOPERM", StringComparison.Ordinal));
            },
            "the refusal to be logged");
        _ = await follower.BeginAsync(None);
        Assert.Single(log.Lines, l => l.Contains("NOPERM", StringComparison.Ordinal));
    }

    // The connection for announcements comes about a moment after that for commands.
    private static async Task IsHeardAsync(RedisServer server)
    {
        await using var writer = await RedisLinks.OpenAdminAsync(server);
        await TestPostgres.UntilAsync(
            async () => await writer.GetDatabase().PublishAsync(RedisChannel.Literal("t:committed"), "") == 1,
            "somebody to listen");
    }

    [Fact]
    public async Task Entries_at_once_become_fewer_the_larger_they_are()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        var follower = new CommitFollower(redis, Prefix, TimeProvider.System, log);
        var database = (await redis.OpenAsync(None)).GetDatabase();
        for (var i = 1; i <= 30; i++)
        {
            NameValueEntry[] fields = [new("p", "w"), new("n", i), new("f", new byte[i < 17 ? 6_000_000 : 1])];
            _ = await database.StreamAddAsync(Prefix + CommitEntry.Key, fields);
        }
        _ = await follower.BeginAsync(None);
        var (sizes, at, isAll) = (new List<int>(), default(StreamId), false);
        while (!isAll)
        {
            (_, var entries, isAll) = await follower.ReadAsync(at, None);
            sizes.Add(entries.Count);
            if (entries.Count > 0) at = entries[^1].Id;
        }
        Assert.Equal([16, 2, 12], sizes);
    }
}
