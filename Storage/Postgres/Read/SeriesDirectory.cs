using LightWatch.Storage.Index;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>All series of the database in memory: ids to labels, and matchers to ids. Safe for many threads.</summary>
/// <remarks>
/// A million series take about 1 GB; the same series has the same <see cref="Labels"/> instance for as long as the
/// process lives.
/// </remarks>
internal sealed class SeriesDirectory : ISeriesLabels, IAsyncDisposable
{
    private readonly ReadSession _session;
    private readonly LabelsPool _pool = new(maxSeries: 10_000_000);
    private readonly Lock _gate = new();
    private SeriesIndex _index;
    private Guid _store;
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private volatile bool _isVoid;
    private volatile string? _failure = "the series have not been read yet";

    public SeriesDirectory(ReadSession session)
    {
        _session = session;
        _index = new SeriesIndex(_pool);
        session.Deleted += isOfSeries => _isVoid |= isOfSeries;
    }

    /// <summary>
    /// The series as of the last refresh. Later ones may be added while it is read, but none is removed or changed.
    /// </summary>
    public SeriesIndex Index => Volatile.Read(ref _index);

    /// <summary>Why the last refresh failed; null if it did not.</summary>
    public string? Failure => _failure;

    /// <inheritdoc/>
    public Labels? Find(long id)
    {
        var index = Index;
        return index.SlotOf(id) is >= 0 and var slot ? index.Table.LabelsOf(slot) : null;
    }

    /// <summary>Places in an index of the series that satisfy all matchers, ascending.</summary>
    public static int[] Match(SeriesIndex index, IReadOnlyList<LabelMatcher> matchers) =>
        MatcherSlots.Find(index.Table, matchers);

    /// <inheritdoc/>
    /// <remarks>Calls that come while a request to the database is under way share the next one.</remarks>
    public ValueTask RefreshAsync(CancellationToken cancel = default)
    {
        lock (_gate)
        {
            if (_next is not null) return new ValueTask(_next.WaitAsync(cancel));
            var before = _running.IsCompleted ? null : _running;
            var mine = Task.Run(() => RunAsync(before), CancellationToken.None);
            if (before is null) _running = mine;
            else _next = mine;
            return new ValueTask(mine.WaitAsync(cancel));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate) last = _next ?? _running;
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session.DisposeAsync();
    }

    private async Task RunAsync(Task? before)
    {
        if (before is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate) (_running, _next) = (_next!, null);     // from here on a call comes too late for this request
        }
        try
        {
            await LookAsync();
            _failure = null;
        }
        catch (StoreException e)
        {
            _failure = e.Message;
            throw;
        }
    }

    private async Task LookAsync()
    {
        while (true)
        {
            var index = _isVoid ? new SeriesIndex(_pool) : _index;
            _isVoid = false;
            var news = await _session.LookAsync(index.LastId);
            // Over a new connection, in another store or after a deletion, what is known is void.
            var isKept = index.Count == 0 || (!news.IsNewConnection && news.StoreId == _store && !_isVoid);
            _store = news.StoreId;
            if (isKept && TryAdd(index, news.Series))
            {
                Volatile.Write(ref _index, index);
                return;
            }
            _isVoid = true;
        }
    }

    private static bool TryAdd(SeriesIndex index, IReadOnlyList<(long Id, Labels Labels)> series)
    {
        foreach (var (id, labels) in series)
            if (!index.TryAdd(id, labels)) return false;
        return true;
    }
}
