using LightWatch.Storage.Hot;
using LightWatch.Storage.Tests.Postgres;
using StackExchange.Redis;
using static LightWatch.Storage.Tests.Hot.HotStores;

namespace LightWatch.Storage.Tests.Hot;

/// <summary>
/// Whatever happens to Redis and to those who write: the answer is complete, and the window comes back by itself.
/// </summary>
public sealed class HotWindowTests
{
    private const string Key = "lightwatch:commits";

    [Fact]
    public async Task Killed_redis_leaves_the_answer_to_the_database_until_it_is_back()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        await stores.Redis.KillAsync();
        await ContinueAsync(stores, from, 10);
        await stores.Redis.StartAgainAsync();
        await ContinueAsync(stores, from, 20);
        await stores.ComesBackAsync(from);
    }

    [Fact]
    public async Task Frozen_redis_leaves_the_answer_to_the_database_until_it_goes_on()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        stores.Redis.Pause();
        await ContinueAsync(stores, from, 10);
        await TestPostgres.UntilAsync(() => stores.Window.Memory is null, "the window to be given up");
        await ContinueAsync(stores, from, 20);
        stores.Redis.Resume();
        await stores.ComesBackAsync(from);
    }

    [Fact]
    public async Task Flushed_redis_hides_nothing_that_was_acknowledged()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        for (var i = 10; i < 40; i++)
        {
            Assert.True(await stores.AppendAsync((i % SeriesCount, from + i)));
            if (i % 5 == 0) _ = await stores.CommandAsync("FLUSHALL");
            _ = await stores.AssertCompleteAsync(from, long.MaxValue);
        }
        await stores.ComesBackAsync(from);
    }

    [Fact]
    public async Task Flushed_stream_is_not_trusted_before_anybody_writes_again()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        await stores.Writer.StopAsync();
        var (memory, statements) = (stores.Window.Memory, stores.Statements);
        _ = await stores.CommandAsync("FLUSHALL");
        _ = await stores.AssertCompleteAsync(from, long.MaxValue);
        Assert.Same(memory, stores.Window.Memory);               // it has not noticed yet
        Assert.NotEqual(statements, stores.Statements);
    }

    [Fact]
    public async Task Number_that_is_left_out_makes_the_window_void()
    {
        await using var stores = await NewAsync();
        _ = await stores.CommandAsync("XADD", Key, "*", "p", "other", "n", 1);
        _ = await stores.CommandAsync("XADD", Key, "*", "p", "other", "n", 3);
        await TestPostgres.UntilAsync(
            () => stores.Window.Reason == "a batch is missing in the stream", "the gap to be noticed");
        await stores.ComesBackAsync(Now - MinuteMs);
    }

    [Fact]
    public async Task First_entries_of_a_writer_that_were_cut_off_unread_make_the_window_void()
    {
        await using var stores = await NewAsync();
        const string Script = """
            redis.call('XADD', KEYS[1], '*', 'p', 'other', 'n', 1)
            redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
            redis.call('XADD', KEYS[1], '*', 'p', 'other', 'n', 2)
            """;
        _ = await stores.CommandAsync("EVAL", Script, 1, Key);
        await TestPostgres.UntilAsync(
            () => stores.Window.Reason == "the stream of commits was cut off before it was read",
            "the cut to be noticed");
        await stores.ComesBackAsync(Now - MinuteMs);
    }

    [Fact]
    public async Task Batch_that_did_not_get_into_the_stream_makes_the_window_void()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        var memory = stores.Window.Memory;
        _ = await stores.CommandAsync("ACL", "SETUSER", "writer", "-xadd");
        Assert.True(await stores.AppendAsync((0, from + 10)));
        await TestPostgres.UntilAsync(() => stores.Window.Memory != memory, "the window to be given up");
        _ = await stores.AssertCompleteAsync(from, long.MaxValue);
        _ = await stores.CommandAsync("ACL", "SETUSER", "writer", "+xadd");
        await stores.ComesBackAsync(from);
    }

    [Fact]
    public async Task Writer_that_ended_makes_the_window_void_once()
    {
        await using var stores = await NewAsync();
        var from = await BeginAsync(stores);
        await stores.Writer.StopAsync();
        await TestPostgres.UntilAsync(() => stores.Window.Memory is null, "the silence to be noticed");
        _ = await stores.AssertCompleteAsync(from, long.MaxValue);
        await stores.OpensAsync();
        var (memory, reads) = (stores.Window.Memory, await ReadsAsync(stores));
        // One a second: together they take longer than silence may.
        await TestPostgres.UntilAsync(async () => await ReadsAsync(stores) >= reads + 7, "the window to go on reading");
        Assert.Same(memory, stores.Window.Memory);
        var statements = stores.Statements;
        await TestPostgres.UntilAsync(
            async () =>
            {
                statements = stores.Statements;
                _ = await stores.AssertCompleteAsync(from, long.MaxValue);
                return stores.Statements == statements;
            },
            "an answer from memory");
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Random_life_is_answered_as_a_naive_memory_answers(int seed)
    {
        await using var stores = await NewAsync();
        var (random, now) = (new Random(seed), Now);
        var (from, isPaused, isKilled, isRefused) = (now - (20 * MinuteMs), false, false, false);
        for (var round = 0; round < 60; round++)
        {
            var when = $"seed {seed}, round {round}";
            switch (random.Next(16))
            {
                case 0 when !isKilled && !isPaused:
                    await stores.Redis.KillAsync();
                    isKilled = true;
                    break;
                case 1 when !isKilled && !isPaused:
                    stores.Redis.Pause();
                    isPaused = true;
                    break;
                case 2 when !isKilled && !isPaused:
                    _ = await stores.CommandAsync("FLUSHALL");
                    break;
                case 3 when !isKilled && !isPaused:
                    isRefused = !isRefused;
                    _ = await stores.CommandAsync("ACL", "SETUSER", "writer", isRefused ? "-xadd" : "+xadd");
                    break;
                case 4 or 5 when isKilled:
                    await stores.Redis.StartAgainAsync();
                    (isKilled, isRefused) = (false, false);      // the user is as in its settings again
                    break;
                case 4 or 5 when isPaused:
                    stores.Redis.Resume();
                    isPaused = false;
                    break;
                case 6:
                    await stores.Writer.RunAsync(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = "
                        + "current_database() and query like '%listen lightwatch%' and pid <> pg_backend_pid()");
                    break;
                case 7 when !isKilled && !isPaused && !isRefused:
                    await stores.ComesBackAsync(now - (5 * MinuteMs));
                    break;
                default:
                    break;
            }
            var inStream = stores.Stream.IsOn && !isRefused;
            Assert.True(
                await stores.AppendAsync(
                    HotSourceTests.Rows(
                        random, random.Next(1, 30), now - (random.Next(4) == 0 ? 20 : 5) * MinuteMs, now)), when);
            // Who writes without the stream tells the database, and that tells the reader a moment later.
            if (!inStream || !stores.Stream.IsOn) await stores.BecomesCompleteAsync(from, long.MaxValue);
            for (var i = 0; i < 3; i++)
                _ = await stores.AssertCompleteAsync(
                    from + random.NextInt64(18 * MinuteMs),
                    random.Next(2) == 0 ? long.MaxValue : now - random.NextInt64(5 * MinuteMs), when);
        }
        if (isKilled) await stores.Redis.StartAgainAsync();
        if (isPaused) stores.Redis.Resume();
        if (!isKilled) await TestPostgres.UntilAsync(async () => await AllowAsync(stores), "Redis to take commands");
        await stores.ComesBackAsync(now - (5 * MinuteMs));
    }

    private static async Task<bool> AllowAsync(HotStores stores)
    {
        try
        {
            _ = await stores.CommandAsync("ACL", "SETUSER", "writer", "+xadd");
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;                                        // it was frozen, and the connection given up
        }
    }

    private static async Task<long> BeginAsync(HotStores stores)
    {
        var from = Now - MinuteMs;
        Assert.True(await stores.AppendAsync([.. Enumerable.Range(0, 10).Select(i => (i % SeriesCount, from + i))]));
        await stores.ComesBackAsync(from);
        return from;
    }

    private static async Task ContinueAsync(HotStores stores, long from, int first)
    {
        for (var i = first; i < first + 10; i++)
        {
            Assert.True(await stores.AppendAsync((i % SeriesCount, from + i)));
            _ = await stores.AssertCompleteAsync(from, long.MaxValue);
        }
    }

    private static async Task<long> ReadsAsync(HotStores stores)
    {
        var stats = (string)(await stores.CommandAsync("INFO", "commandstats"))!;
        const string Name = "cmdstat_xrange:calls=";
        var at = stats.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        return long.Parse(
            stats.AsSpan(at, stats.IndexOf(',', at) - at), System.Globalization.CultureInfo.InvariantCulture);
    }
}
