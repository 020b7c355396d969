using LightWatch.Storage.Commit;
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
/// then follows the stream from that entry on, and is in use once it has caught up. Entries are numbered by their writers; a number left out, a writer that falls silent, a batch
/// that is told to be missing, a broken connection to Redis: each makes the window void, and it begins anew. Meanwhile the database answers.
/// While the database cannot be heard, writers cannot reach it either or go on numbering; once it is heard again the window begins anew.
/// </remarks>
internal sealed class HotWindow : BackgroundService
{
    private const int EntriesAtOnce = 256;

    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxLoadPause = TimeSpan.FromMinutes(1);     // reading the window costs the database more than asking Redis

    private readonly RedisClient _redis;
    private readonly PostgresSource _source;
    private readonly HotOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<string, (long Number, long? Heard)> _writers = [];   // not heard: its entry was there before this life
    private readonly BatchFrame _frame = new();
    private HotTail? _tail;
    private volatile string? _void;
    private volatile bool _isHeard;
    private volatile bool _isHurried;
    private bool _isLoading;
    private bool _isTooLarge;

    public HotWindow(RedisClient redis, PostgresSource source, PostgresListener listener, IOptions<HotOptions> options, TimeProvider time, ILogger<HotWindow> log)
    {
        (_redis, _source, _options, _time, _log) = (redis, source, options.Value, time, log);
        listener.Connected += () =>
        {
            (_isHeard, _isHurried) = (true, true);
            MakeVoid("the database was not heard for a while");
        };
        listener.Lost += () => _isHeard = false;
        listener.Notified += (channel, _) =>
        {
            if (channel == PostgresListener.Missed) MakeVoid("a batch is missing in the stream");
            else if (channel == PostgresListener.Deleted) MakeVoid("samples were deleted");
        };
    }

    /// <summary>The newest samples, but for what was committed a moment ago; null while the database has to answer.</summary>
    public HotMemory? Memory => Volatile.Read(ref _tail)?.Memory;

    /// <summary>Why the database has to answer; null if it has not.</summary>
    public string? Reason { get; private set; } = "it has not been read yet";

    /// <summary>Told of every commit that is in the window, and once a second while there is none.</summary>
    public CommitFeed Feed { get; } = new();

    /// <summary>The newest samples with all that was acknowledged before the call; null if the database has to answer. One question to Redis.</summary>
    public async ValueTask<HotMemory?> FreshAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _tail) is not { } tail || !await tail.CatchUpAsync(cancel)) return null;
        return Volatile.Read(ref _tail) == tail ? tail.Memory : null;    // void meanwhile
    }

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
            Volatile.Write(ref _tail, null);
            try
            {
                var longest = _isLoading || _isTooLarge ? MaxLoadPause : MaxPause;
                var pause = _isTooLarge ? longest : FirstPause * Math.Pow(2, Math.Min(failures++, 10));
                await PauseAsync(pause < longest ? pause : longest, stoppingToken);
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
        (_isLoading, _isTooLarge, _isHurried) = (false, false, false);
        if (!_isHeard) throw new StoreException("the database is not heard");
        _void = null;
        _writers.Clear();
        var key = _redis.Options.KeyPrefix + CommitEntry.Key;
        await using var connection = await _redis.OpenAsync(cancel);
        // As long as an entry is there, nothing behind it was trimmed; behind nothing, nobody knows.
        var entry = CommitEntry.Read(await connection.XNewestAsync(key, after: null, cancel) ?? throw new RedisException("nobody has put a commit into the stream yet"));
        _writers[entry.Publisher] = (entry.Number, null);
        var at = entry.Id;
        _isLoading = true;
        var memory = await LoadAsync(cancel);
        _isLoading = false;
        var tail = new HotTail(memory, _redis, key, connection.RunId, at, _options.AnswerPatience, _time);
        var isOpen = false;
        while (true)
        {
            // Not in use before it has caught up: until then what it has read may be newer than what it follows.
            var read = await connection.XReadAsync(key, at, EntriesAtOnce, isOpen ? Block : TimeSpan.Zero, cancel);
            var entries = read.Select(CommitEntry.Read).ToList();
            if (entries.Exists(e => !_writers.ContainsKey(e.Publisher))) await ThrowIfTrimmedAsync(connection, key, at, cancel);
            foreach (var next in entries) at = await TakeAsync(memory, next, at, cancel);
            ThrowIfVoid(memory, isCaughtUp: entries.Count < EntriesAtOnce);
            tail.MoveTo(at);
            if (isOpen && entries.Count > 0) Feed.Publish();
            memory.DropBefore((_time.GetUtcNow() - _options.Window).ToUnixTimeMilliseconds());
            if (isOpen || entries.Count == EntriesAtOnce) continue;
            isOpen = true;
            Volatile.Write(ref _tail, tail);
            if (_void is not null) Volatile.Write(ref _tail, null);      // told between the two lines
            Reason = null;
            opened();
            _log.WindowOpen(memory.State.Table.Count, DateTimeOffset.FromUnixTimeMilliseconds(memory.FromUnixMs));
            Feed.Publish();
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
            if (i % 1024 == 0) ThrowIfTooLarge(memory);
        }
        return memory;
    }

    private async Task<StreamId> TakeAsync(HotMemory memory, CommitEntry entry, StreamId at, CancellationToken cancel)
    {
        if (entry.Id <= at) throw new RedisException("the stream of commits went back in time");
        Note(entry);
        if (entry.Frame is null) return entry.Id;
        using var content = new FrameContent();
        if (!_frame.TryRead(entry.Frame, content)) throw new RedisException("the stream holds a frame of another version");
        await memory.AddAsync(content.Batch, cancel);
        return entry.Id;
    }

    private void Note(CommitEntry entry)
    {
        if (_writers.TryGetValue(entry.Publisher, out var known) && entry.Number != known.Number + 1) throw new RedisException("a batch is missing in the stream");
        _writers[entry.Publisher] = (entry.Number, _time.GetTimestamp());
    }

    // Numbers tell of gaps, but not of those before the first entry of a writer.
    private static async Task ThrowIfTrimmedAsync(RedisConnection connection, string key, StreamId after, CancellationToken cancel)
    {
        if ((await connection.XRangeAsync(key, "-", after.ToString(), most: 1, cancel)).Count == 0) throw new RedisException("the stream of commits was cut off before it was read");
    }

    private void ThrowIfVoid(HotMemory memory, bool isCaughtUp)
    {
        if (_void is { } reason) throw new StoreException(reason);
        ThrowIfTooLarge(memory);
        if (!isCaughtUp) return;
        foreach (var (_, heard) in _writers.Values)
            if (heard is { } since && _time.GetElapsedTime(since) > Silence) throw new StoreException("a process that writes has fallen silent");
    }

    private void ThrowIfTooLarge(HotMemory memory)
    {
        if (memory.Bytes <= _options.MaxBytes) return;
        _isTooLarge = true;                                      // it will be as large again: not read in a loop
        throw new StoreException("the newest samples take more than Hot:MaxBytes");
    }

    // At once, in whatever thread: who was told that a commit is not in the stream must not find the window in use.
    private void MakeVoid(string reason)
    {
        _void = reason;
        Volatile.Write(ref _tail, null);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(FirstPause, _time);
        var told = began;
        while (_time.GetElapsedTime(began) < pause && !(_isHurried && !_isTooLarge) && await timer.WaitForNextTickAsync(cancel))
        {
            if (_time.GetElapsedTime(told) < Block) continue;
            Feed.Publish();                                      // something may be new: nobody tells while the window is void
            told = _time.GetTimestamp();
        }
        Feed.Publish();
    }
}
