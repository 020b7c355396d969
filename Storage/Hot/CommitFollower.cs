using LightWatch.Storage.Commit;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LightWatch.Storage.Hot;

/// <summary>Reads the stream of commits as it grows, on a connection of its own. One reader.</summary>
/// <remarks>
/// Writers announce what they have added, so nothing is read while nothing is new. Announcements get lost with a
/// connection: what is new is also looked for once a second and when the connection is back.
/// </remarks>
internal sealed class CommitFollower
{
    private const int MaxEntries = 256;
    private const int FirstEntries = 16;

    // About what one answer may take, judged by the largest entry of the answer before.
    private const int AnswerBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly RedisLink _redis;
    private readonly CommitReader _stream;
    private readonly RedisChannel _channel;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CommitFeed _news = new();
    private int _entries = FirstEntries;
    private bool _isListening;
    private bool _isSilent;

    /// <param name="redis">The connection; big answers on it delay no other request.</param>
    /// <param name="keyPrefix">See <see cref="RedisOptions.KeyPrefix"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public CommitFollower(RedisLink redis, string keyPrefix, TimeProvider time, ILogger log)
    {
        (_redis, _time, _log) = (redis, time, log);
        _stream = new CommitReader(redis, keyPrefix + CommitEntry.Key);
        _channel = RedisChannel.Literal(keyPrefix + CommitEntry.Channel);
        redis.Restored += Wake;
    }

    /// <summary>Counts announcements; for <see cref="WaitAsync"/>.</summary>
    public long News => _news.CommitNumber;

    /// <summary>Ends a wait: something may be new.</summary>
    public void Wake() => _news.Publish();

    /// <summary>Begins with the stream's newest entry and listens to announcements from before it on.</summary>
    /// <returns>The stream's end as it is now.</returns>
    /// <exception cref="StoreException">Redis does not answer.</exception>
    public async Task<StreamEnd> BeginAsync(CancellationToken cancel)
    {
        _entries = FirstEntries;
        await ListenAsync(cancel);
        return await _stream.EndAsync(after: null, cancel);
    }

    /// <summary>The next entries, ascending, the run of the server they are from, and whether these are all.</summary>
    /// <exception cref="StoreException">Redis does not answer, or the stream holds something else.</exception>
    public async Task<(string RunId, List<CommitEntry> Entries, bool IsAll)> ReadAsync(
        StreamId after, CancellationToken cancel)
    {
        var max = _entries;
        var (runId, entries) = await _stream.ReadAsync(after, max, cancel);
        var largest = 1;
        foreach (var entry in entries) largest = Math.Max(largest, entry.Frame?.Length ?? 0);
        _entries = Math.Clamp(AnswerBytes / largest, 1, MaxEntries);
        return (runId, entries, entries.Count < max);
    }

    /// <summary>As <see cref="CommitReader.HasUpToAsync"/>.</summary>
    public Task<bool> HasUpToAsync(StreamId entry, CancellationToken cancel) => _stream.HasUpToAsync(entry, cancel);

    /// <summary>Waits for more announcements than were counted, a second at most.</summary>
    public async Task WaitAsync(long news, CancellationToken cancel)
    {
        try
        {
            _ = await _news.WaitAsync(news, cancel).AsTask().WaitAsync(Beat, _time, cancel);
        }
        catch (TimeoutException)
        {
            // An announcement may have been lost: the stream is looked at all the same.
        }
    }

    // The client remembers who listens, and lets the server know whenever a connection comes about: none now is no
    // failure. A user who may not listen reads once a second.
    private async Task ListenAsync(CancellationToken cancel)
    {
        if (_isListening) return;
        var messages = (await _redis.OpenAsync(cancel)).GetSubscriber();
        try
        {
            // One handler, however often it begins.
            await messages.UnsubscribeAsync(_channel, OnNews, CommandFlags.FireAndForget).WaitAsync(cancel);
            await messages.SubscribeAsync(_channel, OnNews).WaitAsync(cancel);
            (_isListening, _isSilent) = (true, false);
        }
        catch (RedisServerException e)
        {
            if (!_isSilent) _log.RedisSilent(_redis.Why(e));
            _isSilent = true;
        }
        catch (Exception e) when (RedisFailure.Is(e) && !cancel.IsCancellationRequested)
        {
            _log.RedisListensLater(_redis.Why(e));
        }
    }

    private void OnNews(RedisChannel channel, RedisValue message) => _news.Publish();
}
