using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Index;
using LightWatch.Storage.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Tests.Hot;

public sealed class HotTailTests
{
    private const string Key = "s";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Memory_that_is_at_the_streams_end_has_caught_up()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        Assert.True(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Memory_behind_the_streams_end_has_caught_up_once_it_is_moved_there()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
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
    public async Task Memory_that_is_not_moved_in_time_has_not_caught_up_and_is_not_waited_for_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
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
        await using var redis = Redis(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        var connection = await redis.ConnectAsync(None);
        _ = await connection.AnswerAsync(connection.Send("FLUSHALL"), None);
        Assert.False(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Stream_of_another_run_of_the_server_is_not_the_one_that_was_followed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        var tail = new HotTail(
            Memory(), redis, Key, "another", await AddAsync(redis), TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.False(await tail.CatchUpAsync(None));
    }

    [Fact]
    public async Task Lost_redis_is_an_answer_and_no_error()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        var tail = await TailAsync(redis, await AddAsync(redis), TimeSpan.FromSeconds(30));
        await server.KillAsync();
        Assert.False(await tail.CatchUpAsync(None));
    }

    private static RedisClient Redis(RedisServer server) => new(
        RedisAddress.Parse(server.ConnectionString), Options.Create(new RedisOptions()), TimeProvider.System,
        NullLogger<RedisClient>.Instance);

    private static async Task<HotTail> TailAsync(RedisClient redis, StreamId at, TimeSpan timeout) =>
        new(Memory(), redis, Key, (await redis.ConnectAsync(None)).RunId, at, timeout, TimeProvider.System);

    private static HotMemory Memory() => new(new UnknownSeries(), 0, TimeProvider.System);

    private static async Task<StreamId> AddAsync(RedisClient redis)
    {
        var connection = await redis.ConnectAsync(None);
        return StreamId.Parse((await connection.AnswerAsync(connection.SendXAdd(Key, 0, "n", 1), None)).Text);
    }

    private sealed class UnknownSeries : ISeriesLabels
    {
        public Labels? Find(long id) => null;

        public ValueTask RefreshAsync(CancellationToken cancel = default) => ValueTask.CompletedTask;
    }
}
