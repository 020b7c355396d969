using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Hot;

public sealed class HotTailTests
{
    private const string Key = "s";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Memory_that_is_at_the_streams_end_has_caught_up()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        Assert.True(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Memory_behind_the_streams_end_has_caught_up_once_it_is_moved_there()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        var (middle, end) = (await AddAsync(redis), await AddAsync(redis));
        var waiting = tail.CatchUpAsync(None).AsTask();
        tail.MoveTo(middle);
        Assert.Equal(middle, tail.At);
        Assert.False(waiting.IsCompleted);
        tail.MoveTo(end);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Whoever_advances_memory_is_woken_when_the_stream_is_ahead()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var (calls, end) = (0, default(StreamId));
        HotTail? tail = null;
        tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30), () =>
        {
            calls++;
            tail!.MoveTo(end);
        });
        Assert.True(await tail.CatchUpAsync(None));
        Assert.Equal(0, calls);
        end = await AddAsync(redis);
        Assert.True(await tail.CatchUpAsync(None));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Server_that_was_started_again_holds_another_stream()
    {
        await using var server = await RedisServer.StartAsync(["appendonly yes", "appendfsync always"]);
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        await server.KillAsync();
        await server.StartAgainAsync();
        var length = 0L;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    length = (await new CommitReader(redis, Key).EndAsync(after: null, None)).Length;
                    return true;
                }
                catch (StoreException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(20), () => "Redis did not come back");
        Assert.Equal(1, length);                                 // all is there, and yet entries may have been lost
        Assert.False(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Memory_that_is_not_moved_in_time_has_not_caught_up_and_is_not_waited_for_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromMilliseconds(300));
        var end = await AddAsync(redis);
        Assert.False(await tail.CatchUpAsync(None));
        tail.MoveTo(end);
        Assert.False(await tail.CatchUpAsync(None));             // at rest for a second
    }

    [Fact]
    public async Task Flushed_stream_has_no_end_to_catch_up_with()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        await using var admin = await RedisLinks.OpenAdminAsync(server);
        _ = await admin.GetDatabase().ExecuteAsync("FLUSHALL");
        Assert.False(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Stream_of_another_run_of_the_server_is_not_the_one_that_was_followed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = new HotTail(
            Memory(), new CommitReader(redis, Key), "another", await AddAsync(redis), () => { },
            TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.False(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Lost_redis_is_an_answer_and_no_error()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        await server.KillAsync();
        Assert.False(await tail.CatchUpAsync(None));
    }

    private static async Task<HotTail> TailAsync(
        RedisLink redis, StreamId at, TimeSpan timeout, Action? wake = null)
    {
        var stream = new CommitReader(redis, Key);
        var run = (await stream.EndAsync(after: null, None)).RunId;
        return new HotTail(Memory(), stream, run, at, wake ?? (() => { }), timeout, TimeProvider.System);
    }

    private static HotMemory Memory() => new(new UnknownSeries(), 0, TimeProvider.System);

    private static async Task<StreamId> AddAsync(RedisLink redis) =>
        StreamId.Parse(await (await redis.OpenAsync(None)).GetDatabase().StreamAddAsync(Key, "n", 1));

    private sealed class UnknownSeries : ISeriesLabels
    {
        public Labels? Find(long id) => null;

        public ValueTask RefreshAsync(CancellationToken cancel = default) => ValueTask.CompletedTask;
    }
}
