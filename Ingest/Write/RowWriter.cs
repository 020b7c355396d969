using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Write;

/// <summary>
/// Turns one request's points into rows of a batch, and collects its new series and its refusals. One owner, pooled.
/// </summary>
/// <remarks>
/// Shared state changes in <see cref="Learn"/> only, which is called once the batch is durable: a request that fails
/// and is sent again is decoded as if it came for the first time.
/// </remarks>
internal sealed class RowWriter(SeriesCache cache, MetadataCache metadata, DeltaTotals totals, IngestOptions options)
{
    /// <summary>The year 10000, from which on DateTimeOffset cannot show a time.</summary>
    private const long MaxDateUnixMs = 253_402_300_800_000;

    private readonly Dictionary<Hash128, SeriesId> _new = [];
    private readonly List<Hash128> _newKeys = [];
    private readonly List<(Hash128 Key, long StartUnixMs, long UnixMs, double Value)> _starts = [];
    private SeriesCache.Table _table = SeriesCache.Table.Empty;
    private SampleBatch? _batch;
    private SenderLimits? _limits;
    private long _oldest;
    private ulong _span;
    private int _last;

    /// <summary>The rows so far; the caller of <see cref="Begin"/> owns the batch.</summary>
    public SampleBatch Batch => _batch!;

    /// <summary>The sender of the request.</summary>
    public Sender Sender { get; private set; } = new("");

    /// <summary>Points that were refused while others of the request are kept.</summary>
    public int Rejected { get; private set; }

    /// <summary>Why the first of them was refused; null if none was.</summary>
    public string? RejectedReason { get; private set; }

    /// <summary>Series that were not in the cache.</summary>
    public int NewSeries => _newKeys.Count;

    /// <summary>Running totals of series with delta temporality.</summary>
    public DeltaRequest Deltas { get; } = new(totals);

    /// <summary>Begins a request.</summary>
    public void Begin(SampleBatch batch, ISampleSink sink, Sender sender, SenderLimits limits)
    {
        batch.SeriesEpoch = sink.SeriesEpoch;
        var (oldest, newest) = sink.AcceptedWindow;
        Debug.Assert(oldest <= newest, "the accepted window is not empty");
        _oldest = oldest;
        _span = (ulong)(newest - oldest);
        _table = cache.For(batch.SeriesEpoch);
        _batch = batch;
        _limits = limits;
        _last = -1;
        Sender = sender;
        Rejected = 0;
        RejectedReason = null;
        _new.Clear();
        _newKeys.Clear();
        _starts.Clear();
        metadata.Begin();
        Deltas.Begin(batch.SeriesEpoch);
    }

    /// <summary>True if the store takes samples of this time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool InWindow(long unixMs) => (ulong)(unixMs - _oldest) <= _span;

    /// <summary>Counts points as refused.</summary>
    public void Reject(int points, string reason)
    {
        Rejected += points;
        RejectedReason ??= reason;
    }

    /// <summary>Counts a point outside the accepted window as refused.</summary>
    public void RejectTime(long unixMs)
    {
        Rejected++;
        if (RejectedReason is not null) return;
        var time = unixMs is > 0 and < MaxDateUnixMs
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("O")
            : "time " + unixMs;
        var side = unixMs < _oldest ? "before the retention" : "too far in the future";
        RejectedReason = $"a point's time ({time}) is {side}";
    }

    /// <summary>Adds a sample if its series is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(Hash128 key, long unixMs, double value, out SeriesId series)
    {
        series = default;
        ref var entry = ref _table.Find(key, ref _last);
        if (Unsafe.IsNullRef(ref entry)) return false;
        series = new SeriesId(entry.Series);
        _batch!.Add(series, unixMs, value);
        return true;
    }

    /// <summary>Adds a sample of a counter with a start time if its series is known.</summary>
    /// <remarks>A restart that the value does not show becomes a zero sample at the start time.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAddCounter(Hash128 key, long unixMs, double value, long startUnixMs, out SeriesId series)
    {
        series = default;
        ref var entry = ref _table.Find(key, ref _last);
        if (Unsafe.IsNullRef(ref entry)) return false;
        if (startUnixMs == entry.StartUnixMs)
        {
            entry.LastUnixMs = unixMs;
            // A stale marker is no value: the next one is compared with the last.
            if (!double.IsNaN(value)) entry.LastValue = value;
        }
        else if (startUnixMs != 0)
        {
            Restart(ref entry, key, unixMs, value, startUnixMs);
        }
        series = new SeriesId(entry.Series);
        AddRow(series, unixMs, value, startUnixMs);
        return true;
    }

    /// <summary>Finds the id of a known series, or of one that this request has created.</summary>
    public bool TryFind(Hash128 key, out SeriesId series)
    {
        ref var entry = ref _table.Find(key, ref _last);
        if (!Unsafe.IsNullRef(ref entry))
        {
            series = new SeriesId(entry.Series);
            return true;
        }
        return _new.TryGetValue(key, out series);
    }

    /// <summary>Creates a series.</summary>
    /// <returns>False, with the reason, if the sender has created too many.</returns>
    public bool TryCreate(Hash128 key, Labels labels, out SeriesId series, out string? reason)
    {
        series = default;
        if (!_limits!.TryTakeSeries(labels, out reason)) return false;
        series = _batch!.AddSeries(labels);
        _new.Add(key, series);
        _newKeys.Add(key);
        Debug.Assert(_batch.NewSeries.Length == _newKeys.Count, "placeholder -n stands for the nth new key");
        return true;
    }

    /// <summary>Adds a sample of a series that this request has created.</summary>
    public void AddNew(Hash128 key, SeriesId series, long unixMs, double value, long startUnixMs)
    {
        if (startUnixMs != 0) _starts.Add((key, startUnixMs, unixMs, value));
        AddRow(series, unixMs, value, startUnixMs);
    }

    /// <summary>Adds a native histogram.</summary>
    public void AddHistogram(SeriesId series, long unixMs, NativeHistogram histogram, long startUnixMs) =>
        _batch!.Add(series, unixMs, histogram, options.KeepStartTimes ? startUnixMs : 0);

    /// <summary>Adds a sample without regard to restarts.</summary>
    public void Add(SeriesId series, long unixMs, double value, long startUnixMs = 0) =>
        AddRow(series, unixMs, value, startUnixMs);

    /// <summary>True if a known series has restarted since its last point; remembers the point's start.</summary>
    public bool IsRestarted(Hash128 key, long unixMs, long startUnixMs)
    {
        if (startUnixMs == 0) return false;
        ref var entry = ref _table.Find(key, ref _last);
        if (Unsafe.IsNullRef(ref entry) || entry.StartUnixMs != startUnixMs) _starts.Add((key, startUnixMs, unixMs, 0));
        if (Unsafe.IsNullRef(ref entry)) return false;
        var isRestarted = entry.StartUnixMs != 0 && entry.StartUnixMs != startUnixMs && startUnixMs > entry.LastUnixMs;
        if (entry.StartUnixMs == startUnixMs) entry.LastUnixMs = unixMs;
        return isRestarted;
    }

    /// <summary>
    /// True if the metric's metadata has not been sent to the store yet; the caller then adds it to the batch.
    /// </summary>
    public bool IsNewMetadata(Hash128 key) => metadata.IsNew(key);

    /// <summary>Remembers ids, starts and metadata of the batch, which is durable.</summary>
    public void Learn()
    {
        Debug.Assert(_batch!.ResolvedSeries.Length == _newKeys.Count, "the sink resolves every new series");
        cache.Learn(_batch.SeriesEpoch, CollectionsMarshal.AsSpan(_newKeys), _batch.ResolvedSeries);
        metadata.Learn();
        Deltas.Learn(_batch.ResolvedSeries);
        if (_starts.Count == 0) return;
        var table = cache.For(_batch.SeriesEpoch);
        var last = -1;
        foreach (var (key, start, unixMs, value) in _starts)
        {
            ref var entry = ref table.Find(key, ref last);
            if (Unsafe.IsNullRef(ref entry)) continue;
            entry.StartUnixMs = start;
            entry.LastUnixMs = unixMs;
            if (!double.IsNaN(value)) entry.LastValue = value;
        }
    }

    /// <summary>Ends the request: drops the batch, and releases the gate of delta points.</summary>
    public void End()
    {
        Deltas.End();
        _batch = null;
    }

    private void AddRow(SeriesId series, long unixMs, double value, long startUnixMs)
    {
        if (options.KeepStartTimes) _batch!.Add(series, unixMs, value, startUnixMs);
        else _batch!.Add(series, unixMs, value);
    }

    // A counter that restarted and has already passed its old value looks as if it continued: a zero at its start shows
    // the reset.
    private void Restart(ref SeriesCache.Entry entry, Hash128 key, long unixMs, double value, long startUnixMs)
    {
        _starts.Add((key, startUnixMs, unixMs, value));
        if (entry.StartUnixMs == 0 || startUnixMs <= entry.LastUnixMs || startUnixMs >= unixMs) return;
        if (value >= entry.LastValue && InWindow(startUnixMs))
            AddRow(new SeriesId(entry.Series), startUnixMs, 0, startUnixMs);
    }
}
