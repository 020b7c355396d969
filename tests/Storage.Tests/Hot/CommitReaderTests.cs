using System.Security.Cryptography;
using LightWatch.Shared;
using LightWatch.Storage.Hot;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

public sealed class CommitReaderTests
{
    private const string Key = "s";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Stream_gives_back_every_byte_that_was_added_in_order()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var stream = new CommitReader(redis, Key);
        var none = await stream.EndAsync(after: null, None);
        Assert.Equal((0, null), (none.Length, none.Newest));
        var payload = RandomNumberGenerator.GetBytes(3_000_000);
        var (first, second) = (await AddAsync(redis, 1, payload), await AddAsync(redis, 2, [1]));
        Assert.True(first < second);
        var (run, read) = await stream.ReadAsync(default, 10, None);
        Assert.Equal([first, second], read.Select(e => e.Id));
        Assert.Equal(payload, read[0].Frame);
        Assert.Equal([first], (await stream.ReadAsync(default, 1, None)).Entries.Select(e => e.Id));
        Assert.Equal([second], (await stream.ReadAsync(first, 10, None)).Entries.Select(e => e.Id));
        Assert.Empty((await stream.ReadAsync(second, 10, None)).Entries);
        var end = await stream.EndAsync(first, None);
        Assert.Equal((run, 2, second), (end.RunId, end.Length, StreamId.Parse(end.Newest!.Value.Id)));
        Assert.Null((await stream.EndAsync(second, None)).Newest);
        Assert.Matches("^[0-9a-f]{40}$", run);
    }

    [Fact]
    public async Task Trimmed_stream_no_longer_has_what_was_before()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        var stream = new CommitReader(redis, Key);
        var (first, second) = (await AddAsync(redis, 1, [1]), await AddAsync(redis, 2, [1]));
        Assert.True(await stream.HasUpToAsync(first, None));
        _ = await (await redis.OpenAsync(None)).GetDatabase().StreamDeleteAsync(Key, [first.ToString()]);
        Assert.False(await stream.HasUpToAsync(first, None));
        Assert.True(await stream.HasUpToAsync(second, None));
    }

    [Fact]
    public async Task Run_that_is_not_shown_to_this_user_has_no_name()
    {
        await using var server = await RedisServer.StartAsync(["user default on nopass ~* &* +@all -info"]);
        await using var redis = RedisLinks.Open(server);
        var id = await AddAsync(redis, 1, [1]);
        var end = await new CommitReader(redis, Key).EndAsync(after: null, None);
        Assert.Equal(("", 1, id), (end.RunId, end.Length, StreamId.Parse(end.Newest!.Value.Id)));
    }

    [Fact]
    public async Task Key_of_another_kind_is_refused_in_the_servers_words()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        _ = await (await redis.OpenAsync(None)).GetDatabase().StringSetAsync(Key, "x");
        var stream = new CommitReader(redis, Key);
        foreach (var reading in new Func<Task>[]
        {
            () => stream.EndAsync(after: null, None), () => stream.ReadAsync(default, 1, None),
            () => stream.HasUpToAsync(default, None),
        })
        {
            var refused = await Assert.ThrowsAsync<StoreException>(reading);
            Assert.StartsWith("Redis refuses: WRONGTYPE", refused.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<StreamId> AddAsync(RedisLink redis, long number, byte[] frame)
    {
        NameValueEntry[] fields = [new("p", "writer"), new("n", number), new("f", frame)];
        return StreamId.Parse(await (await redis.OpenAsync(None)).GetDatabase().StreamAddAsync(Key, fields));
    }
}
