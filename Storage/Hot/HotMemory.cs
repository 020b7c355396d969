using System.Diagnostics;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Hot;

/// <summary>The newest samples of all series. One writer; readers run beside it.</summary>
/// <remarks>
/// It holds all samples of the database at or after <see cref="FromUnixMs"/>, as of the last batch that was added.
/// </remarks>
/// <param name="labels">Labels of the database's ids.</param>
/// <param name="fromUnixMs">From here on it is complete.</param>
/// <param name="time">The clock.</param>
internal sealed class HotMemory(ISeriesLabels labels, long fromUnixMs, TimeProvider time)
{
    private const long OpenRowBytes = 16;

    private readonly StoreHead _head = new(new SeriesTable(), time, new FreezeRules(long.MaxValue));
    private readonly Dictionary<long, SeriesId> _slots = [];     // by id in the database
    private long _fromUnixMs = fromUnixMs;
    private long _records;

    /// <summary>Series and partitions now. Read it before <see cref="FromUnixMs"/>, which only grows.</summary>
    public HeadState State => _head.State;

    /// <summary>From here on it is complete.</summary>
    public long FromUnixMs => Volatile.Read(ref _fromUnixMs);

    /// <summary>Approximate bytes of the samples.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var partition in State.Partitions)
            {
                var openRows = Math.Min(partition.Samples, (long)partition.Series * ChunkArena.MaxOpenRows);
                bytes += partition.Arena.Bytes + (openRows * OpenRowBytes);
            }
            return bytes;
        }
    }

    /// <summary>For the writer only: adds samples of one series as the database gave them.</summary>
    public void Add(Labels series, SampleBuffer samples)
    {
        if (samples.Count == 0) return;
        using var batch = SampleBatch.Rent();
        var id = IdOf(series);
        for (var i = 0; i < samples.Count; i++)
        {
            var start = samples.HasStartTimes ? samples.StartUnixMs[i] : 0;
            if (samples.HasHistograms && samples.Histograms[i] is { } histogram)
                batch.Add(id, samples.UnixMs[i], histogram, start);
            else batch.Add(id, samples.UnixMs[i], samples.Values[i], start);
        }
        _head.Apply(batch, ++_records);
    }

    /// <summary>
    /// For the writer only: adds a committed batch with the database's ids, without rows older than the window.
    /// </summary>
    /// <exception cref="StoreException">A series is new, and its labels cannot be read from the database.</exception>
    public async ValueTask AddAsync(SampleBatch committed, CancellationToken cancel)
    {
        await LearnAsync(committed, cancel);
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < committed.Count; i++)
        {
            var unixMs = committed.UnixMs[i];
            // A series without a slot was deleted meanwhile.
            if (unixMs < _fromUnixMs || !_slots.TryGetValue(committed.Series[i].Value, out var id)) continue;
            var start = committed.StartUnixMs.IsEmpty ? 0 : committed.StartUnixMs[i];
            if (!committed.Histograms.IsEmpty && committed.Histograms[i] is { } histogram)
                batch.Add(id, unixMs, histogram, start);
            else batch.Add(id, unixMs, committed.Values[i], start);
        }
        Debug.Assert(batch.Count <= committed.Count, "rows are left out, never added");
        if (batch.Count > 0) _head.Apply(batch, ++_records);
    }

    /// <summary>For the writer only: drops partitions that end before a time.</summary>
    public void DropBefore(long unixMs)
    {
        foreach (var partition in State.Partitions)
        {
            if (partition.EndUnixMs > unixMs) continue;
            // First: readers take the partitions before it.
            Volatile.Write(ref _fromUnixMs, Math.Max(_fromUnixMs, partition.EndUnixMs));
            _head.Drop(partition.Sequence);
        }
        if (_head.ForgetIdle()) _slots.Clear();
    }

    // Gives slots to the series of a batch that have none; the directory is refreshed once a batch at most.
    private async ValueTask LearnAsync(SampleBatch committed, CancellationToken cancel)
    {
        var isFresh = false;
        for (var i = 0; i < committed.Count; i++)
        {
            var id = committed.Series[i].Value;
            if (_slots.ContainsKey(id)) continue;
            if (labels.Find(id) is not { } series)
            {
                if (isFresh) continue;
                await labels.RefreshAsync(cancel);
                isFresh = true;
                if ((series = labels.Find(id)) is null) continue;
            }
            _slots[id] = IdOf(series);
        }
    }

    private SeriesId IdOf(Labels series) => StoreHead.IdOf(State.Epoch, State.Table.GetOrAdd(series));
}
