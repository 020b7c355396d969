using LightWatch.Shared;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Redis;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Tests.Hot;

public sealed class CommitStreamTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Batch_is_one_entry_with_the_next_number_and_all_its_rows()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        using var stream = await StartAsync(redis);
        Assert.True(await PublishAsync(stream, 1.5, 2.5));
        Assert.True(await PublishAsync(stream, 3.5));
        var entries = await EntriesAsync(redis);
        Assert.Single(entries.Select(e => e.Publisher).Distinct());
        var first = entries[0].Number;
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => first + i), entries.Select(e => e.Number));
        Assert.Equal([[1.5, 2.5], [3.5]], entries.Where(e => e.Frame is not null).Select(e => Values(e.Frame!)));
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task Empty_batch_is_no_entry()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        using var stream = new CommitStream(
            redis, Options.Create(new HotOptions()), TimeProvider.System, NullLogger<CommitStream>.Instance);
        Assert.True(await PublishAsync(stream));
        Assert.False(await PublishAsync(stream, 1));             // not started: there is no connection
        Assert.Empty(await EntriesAsync(redis));
    }

    [Fact]
    public async Task Batch_that_redis_refuses_is_reported_and_leaves_a_gap_in_the_numbers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        using var stream = await StartAsync(redis);
        Assert.True(await PublishAsync(stream, 1));
        var connection = await redis.ConnectAsync(None);
        _ = await connection.AnswerAsync(connection.Send("CONFIG", "SET", "maxmemory", "1"), None);
        Assert.False(await PublishAsync(stream, 2));
        Assert.False(stream.IsOn);
        Assert.False(await PublishAsync(stream, 3));
        _ = await connection.AnswerAsync(connection.Send("CONFIG", "SET", "maxmemory", "0"), None);
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on again");
        Assert.True(await PublishAsync(stream, 4));
        var batches = (await EntriesAsync(redis)).Where(e => e.Frame is not null).ToList();
        Assert.Equal([[1], [4]], batches.Select(e => Values(e.Frame!)));
        Assert.True(batches[1].Number >= batches[0].Number + 3);
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task Commit_waits_for_a_frozen_redis_no_longer_than_the_timeout()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = Redis(server);
        using var stream = await StartAsync(redis);
        server.Pause();
        Assert.False(await PublishAsync(stream, 1).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(stream.IsOn);
        server.Resume();
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on again");
        await stream.StopAsync(None);
    }

    private static RedisClient Redis(RedisServer server) => new(
        RedisAddress.Parse(server.ConnectionString), Options.Create(
            new RedisOptions { MaxPause = TimeSpan.FromMilliseconds(200) }),
        TimeProvider.System, NullLogger<RedisClient>.Instance);

    private static async Task<CommitStream> StartAsync(RedisClient redis)
    {
        var options = new HotOptions { PublishTimeout = TimeSpan.FromSeconds(2) };
        var stream = new CommitStream(
            redis, Options.Create(options), TimeProvider.System, NullLogger<CommitStream>.Instance);
        await stream.StartAsync(None);
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on");
        return stream;
    }

    private static async Task<bool> PublishAsync(CommitStream stream, params double[] values)
    {
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < values.Length; i++) batch.Add(new SeriesId(7), 1000 + i, values[i]);
        return await stream.PublishAsync(batch, None);
    }

    private static async Task<List<CommitEntry>> EntriesAsync(RedisClient redis)
    {
        var connection = await redis.ConnectAsync(None);
        return [.. (await connection.XRangeAsync(redis.Options.KeyPrefix + CommitEntry.Key, "-", "+", 1000, None))
            .Select(CommitEntry.Read)];
    }

    private static double[] Values(byte[] frame)
    {
        using var content = new FrameContent();
        Assert.True(new BatchFrame().TryRead(frame, content));
        return content.Batch.Values.ToArray();
    }
}
