using LightWatch.Shared;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

public sealed class CommitStreamTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Batch_is_one_entry_with_the_next_number_and_all_its_rows()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
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
        await using var redis = RedisLinks.Open(server);
        using var stream = New(redis);
        Assert.True(await PublishAsync(stream));
        Assert.False(await PublishAsync(stream, 1));             // not started: there is no connection
        Assert.Empty(await EntriesAsync(redis));
    }

    [Fact]
    public async Task Batch_that_redis_refuses_is_reported_and_leaves_a_gap_in_the_numbers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var stream = await StartAsync(redis);
        Assert.True(await PublishAsync(stream, 1));
        await using var admin = await RedisLinks.OpenAdminAsync(server);
        await ChangeAsync(admin, "config set maxmemory 1");
        Assert.False(await PublishAsync(stream, 2));
        Assert.False(stream.IsOn);
        Assert.False(await PublishAsync(stream, 3));
        await ChangeAsync(admin, "config set maxmemory 0");
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
        await using var redis = RedisLinks.Open(server);
        using var stream = await StartAsync(redis);
        server.Pause();
        Assert.False(await PublishAsync(stream, 1).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(stream.IsOn);
        server.Resume();
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on again");
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task Batches_beyond_the_bound_are_not_sent()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var stream = await StartAsync(redis, new RedisOptions { MaxPending = 2 });
        server.Pause();
        var sent = Enumerable.Range(0, 3).Select(i => PublishAsync(stream, i)).ToList();
        Assert.False(await sent[2]);
        Assert.False(stream.IsOn);
        server.Resume();
        foreach (var batch in sent.Take(2)) _ = await batch;
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on again");
        Assert.True(await PublishAsync(stream, 7));
        Assert.DoesNotContain(
            await EntriesAsync(redis), e => e.Frame is not null && Values(e.Frame).SequenceEqual([2.0]));
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task Batches_published_at_once_are_in_the_order_of_their_numbers_byte_for_byte()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var stream = await StartAsync(redis);
        await Parallel.ForAsync(
            0, 500, async (i, _) => Assert.True(await PublishAsync(stream, [.. Enumerable.Repeat((double)i, i)])));
        var entries = await EntriesAsync(redis);
        Assert.Equal(entries.Select((_, i) => entries[0].Number + i), entries.Select(e => e.Number));
        var batches = entries.Where(e => e.Frame is not null).Select(e => Values(e.Frame!)).ToList();
        Assert.Equal(Enumerable.Range(1, 499), batches.Select(b => b.Length).Order());
        Assert.All(batches, b => Assert.All(b, v => Assert.Equal(b.Length, v)));
        await stream.StopAsync(None);
    }

    [Fact]
    public async Task Readers_are_woken_by_each_batch()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = RedisLinks.Open(server);
        using var stream = await StartAsync(redis);
        var woken = 0;
        await using var listener = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await listener.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal("lightwatch:committed"), (_, _) => Interlocked.Increment(ref woken));
        for (var i = 0; i < 10; i++) Assert.True(await PublishAsync(stream, i));
        await TestPostgres.UntilAsync(() => Volatile.Read(ref woken) >= 10, "ten announcements");
        await stream.StopAsync(None);
    }

    [Theory]
    [InlineData("OOM", "config set maxmemory 1", "config set maxmemory 0")]
    [InlineData("NOPERM", "acl setuser default -xadd", "acl setuser default +xadd")]
    [InlineData("replica", "replicaof 127.0.0.1 1", "replicaof no one")]
    public async Task Redis_that_takes_nothing_is_logged_once_and_tried_until_it_does(
        string reason, string bad, string good)
    {
        await using var server = await RedisServer.StartAsync();
        await using var admin = await RedisLinks.OpenAdminAsync(server);
        await ChangeAsync(admin, bad);
        await using var redis = RedisLinks.Open(server);
        using var log = new LogRecorder();
        var tries = new CountingTime();
        using var stream = New(redis, time: tries, log: new Logger<CommitStream>(log));
        await stream.StartAsync(None);
        await TestPostgres.UntilAsync(() => log.Lines.Count > 0, "the refusal to be logged");
        for (var i = 0; i < 5; i++) Assert.False(await PublishAsync(stream, i));
        await TestPostgres.UntilAsync(() => tries.Asked >= 3, "it to be tried again");
        Assert.Contains(reason, Assert.Single(log.Lines), StringComparison.OrdinalIgnoreCase);
        await ChangeAsync(admin, good);
        await TestPostgres.UntilAsync(() => stream.IsOn, "the stream to be on");
        Assert.True(await PublishAsync(stream, 1));
        Assert.Equal(2, log.Lines.Count);
        await stream.StopAsync(None);
    }

    private static Task ChangeAsync(ConnectionMultiplexer admin, string command) =>
        admin.GetDatabase().ExecuteAsync(command.Split(' ')[0], command.Split(' ')[1..]);

    private static CommitStream New(
        RedisLink redis, RedisOptions? limits = null, TimeProvider? time = null, ILogger<CommitStream>? log = null) =>
        new(
            redis, Options.Create(limits ?? new RedisOptions()),
            Options.Create(new HotOptions { PublishTimeout = TimeSpan.FromSeconds(2) }), time ?? TimeProvider.System,
            log ?? NullLogger<CommitStream>.Instance);

    private static async Task<CommitStream> StartAsync(RedisLink redis, RedisOptions? limits = null)
    {
        var stream = New(redis, limits);
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

    private static async Task<List<CommitEntry>> EntriesAsync(RedisLink redis)
    {
        var database = (await redis.OpenAsync(None)).GetDatabase();
        return [.. (await database.StreamRangeAsync("lightwatch:commits")).Select(CommitEntry.Read)];
    }

    private static double[] Values(byte[] frame)
    {
        using var content = new FrameContent();
        Assert.True(new BatchFrame().TryRead(frame, content));
        return content.Batch.Values.ToArray();
    }

    // Each heartbeat asks for the time once.
    private sealed class CountingTime : TimeProvider
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override long GetTimestamp()
        {
            _ = Interlocked.Increment(ref _asked);
            return base.GetTimestamp();
        }
    }
}
