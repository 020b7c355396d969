using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>The end of the stream of commits at one moment.</summary>
/// <param name="RunId">
/// Names the run of the server's process: another run may have lost what this one held. "" where the server does not
/// show it.
/// </param>
/// <param name="Length">Entries in the stream; 0 if it does not exist.</param>
/// <param name="Newest">The newest entry behind the one that was asked for; null if there is none.</param>
internal readonly record struct StreamEnd(string RunId, long Length, StreamEntry? Newest);

/// <summary>Reads the stream of commits. Safe for many threads.</summary>
/// <remarks>
/// Commands go out in one go and the run is asked for last. A connection that broke does not come back between them:
/// the client fails what it cannot send at once. So what came before is of the run that is named, or of one before it.
/// </remarks>
/// <param name="redis">The connection.</param>
/// <param name="key">The stream.</param>
internal sealed class CommitReader(RedisLink redis, string key)
{
    private const string RunIdField = "run_id:";

    /// <exception cref="StoreException">Redis does not answer.</exception>
    public Task<StreamEnd> EndAsync(StreamId? after, CancellationToken cancel) => AskAsync(
        async connection =>
        {
            var database = connection.GetDatabase();
            var newest = database.StreamRangeAsync(
                key, After(after), count: 1, messageOrder: Order.Descending, flags: CommandFlags.NoRedirect);
            var length = database.StreamLengthAsync(key, CommandFlags.NoRedirect);
            var run = RunIdAsync(connection);
            await Task.WhenAll(newest, length, run);
            return new StreamEnd(await run, await length, await newest is [var entry] ? entry : null);
        }, cancel);

    /// <summary>Entries behind one, ascending, with the run of the server they are from.</summary>
    /// <exception cref="StoreException">Redis does not answer, or the stream holds something else.</exception>
    public Task<(string RunId, List<CommitEntry> Entries)> ReadAsync(
        StreamId after, int max, CancellationToken cancel) => AskAsync(
        async connection =>
        {
            var read = connection.GetDatabase().StreamRangeAsync(
                key, After(after), count: max, flags: CommandFlags.NoRedirect);
            var run = RunIdAsync(connection);
            await Task.WhenAll(read, run);
            return (await run, (List<CommitEntry>)[.. (await read).Select(CommitEntry.Read)]);
        }, cancel);

    /// <summary>True while nothing behind an entry has been trimmed: it, or one before it, is there.</summary>
    /// <exception cref="StoreException">Redis does not answer.</exception>
    public Task<bool> HasUpToAsync(StreamId entry, CancellationToken cancel) => AskAsync(
        async connection =>
        {
            var read = await connection.GetDatabase().StreamRangeAsync(
                key, maxId: entry.ToString(), count: 1, flags: CommandFlags.NoRedirect);
            return read.Length > 0;
        }, cancel);

    private async Task<T> AskAsync<T>(Func<IConnectionMultiplexer, Task<T>> ask, CancellationToken cancel)
    {
        var connection = await redis.OpenAsync(cancel);
        try
        {
            return await ask(connection).WaitAsync(cancel);
        }
        catch (Exception e) when (RedisFailure.Is(e) && !cancel.IsCancellationRequested)
        {
            throw redis.Failure(e);
        }
    }

    private static async Task<string> RunIdAsync(IConnectionMultiplexer connection)
    {
        var servers = connection.GetServers();
        if (servers is not [var server]) throw new StoreException("Redis is a cluster; one server is needed");
        string info;
        try
        {
            info = await server.InfoRawAsync("server") ?? "";
        }
        catch (RedisServerException)
        {
            return "";                                           // not for this user
        }
        var at = info.IndexOf(RunIdField, StringComparison.Ordinal);
        if (at < 0) return "";
        var id = info.AsSpan(at + RunIdField.Length);
        var end = id.IndexOfAny('\r', '\n');
        return (end < 0 ? id : id[..end]).ToString();
    }

    private static RedisValue? After(StreamId? entry) => entry is { } id ? (RedisValue?)("(" + id) : null;
}
