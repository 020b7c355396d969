using System.Diagnostics;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Index;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>
/// Keeps the newest samples of the database in this process's memory, by following the stream of commits.
/// </summary>
/// <remarks>
/// Complete by construction: it notes the stream's newest entry, then reads the database, which holds everything
/// committed before, then follows the stream from that entry on, and is in use once it has caught up. Writers number
/// their entries; a gap in the numbers, a silent writer, a report of a missing batch, a broken connection to Redis:
/// each makes the window void, and it starts again. Meanwhile queries go to the database. While reports of the database
/// do not arrive, writers either cannot reach it as well or go on numbering; once they arrive again the window starts
/// again.
/// </remarks>
internal sealed class HotWindow : BackgroundService
{
    private static readonly TimeSpan VoidBeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    // Reading the window costs the database more than connecting costs Redis.
    private static readonly TimeSpan MaxLoadPause = TimeSpan.FromMinutes(1);

    private readonly CommitFollower _follower;
    private readonly CommitReader _end;
    private readonly ISampleSource _database;
    private readonly ISeriesLabels _labels;
    private readonly HotOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WriterNumbers _writers;
    private readonly BatchFrame _frame = new();
    private Backoff _backoff;
    private HotTail? _tail;
    private volatile string? _void;
    private volatile bool _isConnected;
    private volatile bool _isHurried;
    private bool _isLoading;
    private bool _isTooLarge;

    /// <param name="follower">Follows the stream.</param>
    /// <param name="end">Looks where the stream ends, on another connection.</param>
    /// <param name="database">Holds all samples; the window is read from it first.</param>
    /// <param name="labels">Labels of the ids in the stream.</param>
    /// <param name="changes">Reports of the processes that write.</param>
    /// <param name="options">Length and limits of the window.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public HotWindow(
        CommitFollower follower, CommitReader end, ISampleSource database, ISeriesLabels labels, IStoreChanges changes,
        IOptions<HotOptions> options, TimeProvider time, ILogger<HotWindow> log)
    {
        (_follower, _end, _database, _labels) = (follower, end, database, labels);
        (_options, _time, _log) = (options.Value, time, log);
        _writers = new WriterNumbers(time);
        _backoff = new Backoff(FirstPause, MaxPause, time);
        changes.Connected += () =>
        {
            (_isConnected, _isHurried) = (true, true);
            MakeVoid("reports of the database did not arrive for a while");
        };
        changes.Disconnected += () => _isConnected = false;
        changes.Unstreamed += () => MakeVoid("a batch is missing in the stream");
        changes.SamplesDeleted += () => MakeVoid("samples were deleted");
    }

    /// <summary>
    /// The newest samples, but for what was committed a moment ago; null while queries have to go to the database.
    /// </summary>
    public HotMemory? Memory => Volatile.Read(ref _tail)?.Memory;

    /// <summary>Why queries go to the database; null while they need not.</summary>
    public string? Reason { get; private set; } = "it has not been read yet";

    /// <summary>Counts every commit that is in the window, and one each second while the window is void.</summary>
    public CommitFeed Feed { get; } = new();

    /// <summary>
    /// The newest samples with all that was acknowledged before the call; takes one round trip to Redis.
    /// </summary>
    /// <returns>Null if the query has to go to the database.</returns>
    public async ValueTask<HotMemory?> FreshAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _tail) is not { } tail || !await tail.CatchUpAsync(cancel)) return null;
        return Volatile.Read(ref _tail) == tail ? tail.Memory : null;    // void meanwhile
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreException e)
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
                // A window that is too large will be as large again: it is not read in a loop.
                await PauseAsync(
                    _isTooLarge ? MaxLoadPause : _backoff.Next(_isLoading ? MaxLoadPause : MaxPause), stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // One life of the window. Ends with an exception whose message is why it is void.
    private async Task FollowAsync(CancellationToken cancel)
    {
        (_isLoading, _isTooLarge, _isHurried) = (false, false, false);
        if (!_isConnected) throw new StoreException("reports of the database do not arrive");
        _void = null;
        var end = await _follower.BeginAsync(cancel);
        // As long as this entry is in the stream, nothing behind it was trimmed.
        var entry = CommitEntry.Read(
            end.Newest ?? throw new StoreException("no commit has been put into the stream yet"));
        _writers.Begin(entry);
        _isLoading = true;
        var memory = await LoadAsync(cancel);
        _isLoading = false;
        var tail = new HotTail(memory, _end, end.RunId, entry.Id, _follower.Wake, _options.AnswerTimeout, _time);
        var isOpen = false;
        while (true)
        {
            var news = _follower.News;                           // before it reads: what comes meanwhile is read next
            // Not in use before it has caught up: until then what it has read may be newer than what it follows.
            var isCaughtUp = await AdvanceAsync(tail, end.RunId, isOpen, cancel);
            memory.DropBefore((_time.GetUtcNow() - _options.Window).ToUnixTimeMilliseconds());
            if (!isCaughtUp) continue;
            if (!isOpen) Open(tail);
            isOpen = true;
            await _follower.WaitAsync(news, cancel);
        }
    }

    // Brings in the next entries of the stream; true if there are no more for now.
    private async Task<bool> AdvanceAsync(HotTail tail, string runId, bool isOpen, CancellationToken cancel)
    {
        var at = tail.At;
        var (run, entries, isCaughtUp) = await _follower.ReadAsync(at, cancel);
        if (run != runId) throw new StoreException("Redis was started again");
        // Numbers show gaps, but not those before the first entry of a writer.
        if (entries.Exists(e => !_writers.Knows(e.Publisher)) && !await _follower.HasUpToAsync(at, cancel))
            throw new StoreException("the stream of commits was cut off before it was read");
        foreach (var next in entries) at = await TakeAsync(tail.Memory, next, at, cancel);
        ThrowIfVoid(tail.Memory, isCaughtUp);
        tail.MoveTo(at);
        if (isOpen && entries.Count > 0) Feed.Publish();
        return isCaughtUp;
    }

    private void Open(HotTail tail)
    {
        Volatile.Write(ref _tail, tail);
        if (_void is not null) Volatile.Write(ref _tail, null);  // it became void between the two lines
        Reason = null;
        _backoff.Reset();
        var memory = tail.Memory;
        _log.WindowOpen(memory.State.Table.Count, DateTimeOffset.FromUnixTimeMilliseconds(memory.FromUnixMs));
        Feed.Publish();
    }

    private async Task<HotMemory> LoadAsync(CancellationToken cancel)
    {
        var from = (_time.GetUtcNow() - _options.Window).ToUnixTimeMilliseconds();
        var memory = new HotMemory(_labels, from, _time);
        // Every series, with a metric name or without: no label has this name.
        var everything = new SeriesQuery([new LabelMatcher(MatchKind.Equal, "\u0001", "")], from, long.MaxValue);
        using var set = await _database.SelectAsync(everything, cancel);
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
        if (entry.Id <= at) throw new StoreException("the stream of commits went back in time");
        _writers.Take(entry);
        if (entry.Frame is null) return entry.Id;
        using var content = new FrameContent();
        if (!_frame.TryRead(entry.Frame, content))
            throw new StoreException("the stream holds a frame of another version");
        await memory.AddAsync(content.Batch, cancel);
        return entry.Id;
    }

    private void ThrowIfVoid(HotMemory memory, bool isCaughtUp)
    {
        if (_void is { } reason) throw new StoreException(reason);
        ThrowIfTooLarge(memory);
        if (isCaughtUp && _writers.AnySilentFor(Silence))
            throw new StoreException("a process that writes has fallen silent");
    }

    private void ThrowIfTooLarge(HotMemory memory)
    {
        if (memory.Bytes <= _options.MaxBytes) return;
        _isTooLarge = true;
        throw new StoreException("the newest samples take more than Hot:MaxBytes");
    }

    // At once, in whatever thread: once a writer has reported a missing batch, no query may find the window in use.
    private void MakeVoid(string reason)
    {
        _void = reason;
        Volatile.Write(ref _tail, null);
        _follower.Wake();
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        Debug.Assert(pause > TimeSpan.Zero, "a void window does not start again in a loop");
        var began = _time.GetTimestamp();
        using var timer = new PeriodicTimer(FirstPause, _time);
        var published = began;
        while (_time.GetElapsedTime(began) < pause && !(_isHurried && !_isTooLarge)
            && await timer.WaitForNextTickAsync(cancel))
        {
            if (_time.GetElapsedTime(published) < VoidBeat) continue;
            Feed.Publish();                                      // something may be new: commits are not seen meanwhile
            published = _time.GetTimestamp();
        }
        Feed.Publish();
    }
}
