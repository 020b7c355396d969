using LightWatch.Storage.Embedded;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>Keeps the newest samples of the database in this process's memory, by following the stream of commits.</summary>
/// <remarks>
/// Complete by construction: it remembers the stream's newest entry, then reads the database, which has all that was committed before, and
/// then follows the stream from that entry on. Entries are numbered by their writers; a number left out, a writer that falls silent, a batch
/// that is told to be missing, a broken connection to Redis: each makes the window void, and it begins anew. Meanwhile the database answers.
/// While the database cannot be heard, writers cannot reach it either or go on numbering; once it is heard again the window begins anew.
/// </remarks>
internal sealed class HotWindow : BackgroundService
{
    private const int EntriesAtOnce = 256;

    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly RedisClient _redis;
    private readonly PostgresSource _source;
    private readonly HotOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<string, (long Number, long Heard)> _writers = [];
    private readonly BatchFrame _frame = new();
    private HotMemory? _memory;
    private volatile string? _void;
    private volatile bool _isHeard;

    public HotWindow(RedisClient redis, PostgresSource source, PostgresListener listener, IOptions<HotOptions> options, TimeProvider time, ILogger<HotWindow> log)
    {
        (_redis, _source, _options, _time, _log) = (redis, source, options.Value, time, log);
        listener.Connected += () =>
        {
            _isHeard = true;
            MakeVoid("the database was not heard for a while");
        };
        listener.Lost += () => _isHeard = false;
        listener.Notified += (channel, _) =>
        {
            if (channel == PostgresListener.Missed) MakeVoid("a batch is missing in the stream");
            else if (channel == PostgresListener.Deleted) MakeVoid("samples were deleted");
        };
    }

    /// <summary>The newest samples; null while the database has to answer.</summary>
    public HotMemory? Memory => Volatile.Read(ref _memory);

    /// <summary>Why the database has to answer; null if it has not.</summary>
    public string? Reason { get; private set; } = "it has not been read yet";

    /// <summary>Told of every commit that is in the window, and once a second while there is none.</summary>
    public CommitFeed Feed { get; } = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(() => failures = 0, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is RedisException or StoreException)
            {
                if (Reason != e.Message) _log.WindowVoid(e.Message);
                Reason = e.Message;
            }
            catch (Exception bug)
            {
                _log.WindowFailed(bug);
                Reason = bug.Message;
            }
            Volatile.Write(ref _memory, null);
            try
            {
                await PauseAsync(FirstPause * Math.Pow(2, Math.Min(failures++, 10)), stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // One life of the window. Ends with an exception that says why it is void.
    private async Task FollowAsync(Action opened, CancellationToken cancel)
    {
        if (!_isHeard) throw new StoreException("the database is not heard");
        _void = null;
        _writers.Clear();
        var key = _redis.Options.KeyPrefix + CommitEntry.Key;
        await using var connection = await _redis.OpenAsync(cancel);
        var newest = await connection.AnswerAsync(connection.Send("XREVRANGE", key, "+", "-", "COUNT", 1), cancel);
        var at = newest.Items is [var last] ? Note(CommitEntry.Read(last)).Id : StreamId.Zero;
        var memory = await LoadAsync(cancel);
        ThrowIfVoid(memory);
        Volatile.Write(ref _memory, memory);
        if (_void is not null) Volatile.Write(ref _memory, null);        // told between the two lines
        Reason = null;
        opened();
        _log.WindowOpen(memory.State.Table.Count, DateTimeOffset.FromUnixTimeMilliseconds(memory.FromUnixMs));
        Feed.Publish();
        while (true)
        {
            var answer = await connection.AnswerAsync(
                connection.Send("XREAD", "COUNT", EntriesAtOnce, "BLOCK", (long)Block.TotalMilliseconds, "STREAMS", key, at.ToString()), cancel, Block);
            ThrowIfVoid(memory);
            foreach (var entry in Entries(answer)) at = await TakeAsync(memory, entry, at, cancel);
            if (!answer.IsNull) Feed.Publish();
            memory.DropBefore((_time.GetUtcNow() - _options.Window).ToUnixTimeMilliseconds());
        }
    }

    private async Task<HotMemory> LoadAsync(CancellationToken cancel)
    {
        var from = (_time.GetUtcNow() - _options.Window).ToUnixTimeMilliseconds();
        var memory = new HotMemory(_source.Directory, from, _time);
        // Whatever has a name or not: no label is named like this one.
        using var set = await _source.SelectAsync(new SeriesQuery([new LabelMatcher(MatchKind.Equal, "\u0001", "")], from, long.MaxValue), cancel);
        var buffer = new SampleBuffer();
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, buffer);
            memory.Add(set.LabelsOf(i), buffer);
        }
        return memory;
    }

    private async Task<StreamId> TakeAsync(HotMemory memory, CommitEntry entry, StreamId at, CancellationToken cancel)
    {
        if (entry.Id <= at) throw new RedisException("the stream of commits went back in time");
        _ = Note(entry);
        if (entry.Frame is null) return entry.Id;
        using var content = new FrameContent();
        if (!_frame.TryRead(entry.Frame, content)) throw new RedisException("the stream holds a frame of another version");
        await memory.AddAsync(content.Batch, cancel);
        return entry.Id;
    }

    private CommitEntry Note(CommitEntry entry)
    {
        if (_writers.TryGetValue(entry.Publisher, out var known) && entry.Number != known.Number + 1) throw new RedisException("a batch is missing in the stream");
        _writers[entry.Publisher] = (entry.Number, _time.GetTimestamp());
        return entry;
    }

    private static IEnumerable<CommitEntry> Entries(RespValue answer)
    {
        if (answer.IsNull || answer.Items.Count == 0) return [];
        // RESP3: a map from stream to entries; RESP2: an array of pairs.
        var entries = answer.Items.Count == 2 && answer.Items[0].Kind == RespKind.Text ? answer.Items[1] : answer.Items[0].Items[1];
        return entries.Items.Select(CommitEntry.Read);
    }

    private void ThrowIfVoid(HotMemory memory)
    {
        if (_void is { } reason) throw new StoreException(reason);
        foreach (var (_, heard) in _writers.Values)
            if (_time.GetElapsedTime(heard) > Silence) throw new StoreException("a process that writes has fallen silent");
        if (memory.Bytes > _options.MostBytes) throw new StoreException("the newest samples take more than Hot:MostBytes");
    }

    // At once, in whatever thread: who was told that a commit is not in the stream must not find the window in use.
    private void MakeVoid(string reason)
    {
        _void = reason;
        Volatile.Write(ref _memory, null);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        if (pause > LongestPause) pause = LongestPause;
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(FirstPause, _time);
        var told = began;
        while (_time.GetElapsedTime(began) < pause && await timer.WaitForNextTickAsync(cancel))
        {
            if (_time.GetElapsedTime(told) < Block) continue;
            Feed.Publish();                                      // something may be new: nobody tells while the window is void
            told = _time.GetTimestamp();
        }
        Feed.Publish();
    }
}
