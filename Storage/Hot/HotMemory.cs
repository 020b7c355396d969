using LightWatch.Storage.Head;
using LightWatch.Storage.Index;
using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Hot;

/// <summary>The newest samples of all series, by the labels of the database's directory. One writer; readers run beside it.</summary>
/// <remarks>All samples of the database whose time is <see cref="FromUnixMs"/> or later are in here, as of what the writer was given.</remarks>
internal sealed class HotMemory(SeriesDirectory directory, long fromUnixMs, TimeProvider time)
{
    private const long OpenRowBytes = 16;

    private readonly StoreHead _head = new(new SeriesTable(), time, new FreezeRules(long.MaxValue));
    private readonly Dictionary<long, SeriesId> _slots = [];     // by id in the database
    private long _fromUnixMs = fromUnixMs;
    private long _records;

    /// <summary>Series and partitions now. To be read before <see cref="FromUnixMs"/>, which only grows.</summary>
    public HeadState State => _head.State;

    /// <summary>From here on it is complete.</summary>
    public long FromUnixMs => Volatile.Read(ref _fromUnixMs);

    /// <summary>Bytes of samples, about.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var partition in State.Partitions)
                bytes += partition.Arena.Bytes + (Math.Min(partition.Samples, (long)partition.Series * ChunkArena.MaxOpenRows) * OpenRowBytes);
            return bytes;
        }
    }

    /// <summary>For the writer only: takes samples of one series as the database gave them.</summary>
    public void Add(Labels labels, SampleBuffer samples)
    {
        if (samples.Count == 0) return;
        using var batch = SampleBatch.Rent();
        var id = IdOf(labels);
        for (var i = 0; i < samples.Count; i++)
        {
            var start = samples.HasStartTimes ? samples.StartUnixMs[i] : 0;
            if (samples.HasHistograms && samples.Histograms[i] is { } histogram) batch.Add(id, samples.UnixMs[i], histogram, start);
            else batch.Add(id, samples.UnixMs[i], samples.Values[i], start);
        }
        _head.Apply(batch, ++_records);
    }

    /// <summary>For the writer only: takes a committed batch, whose ids are the database's; what is older than the window stays out.</summary>
    /// <exception cref="StoreException">A series is new, and the database cannot be asked for it.</exception>
    public async ValueTask AddAsync(SampleBatch committed, CancellationToken cancel)
    {
        await LearnAsync(committed, cancel);
        using var batch = SampleBatch.Rent();
        for (var i = 0; i < committed.Count; i++)
        {
            var unixMs = committed.UnixMs[i];
            if (unixMs < _fromUnixMs || !_slots.TryGetValue(committed.Series[i].Value, out var id)) continue;   // a series that was deleted meanwhile
            var start = committed.StartUnixMs.IsEmpty ? 0 : committed.StartUnixMs[i];
            if (!committed.Histograms.IsEmpty && committed.Histograms[i] is { } histogram) batch.Add(id, unixMs, histogram, start);
            else batch.Add(id, unixMs, committed.Values[i], start);
        }
        if (batch.Count > 0) _head.Apply(batch, ++_records);
    }

    /// <summary>For the writer only: lets go of partitions that end before a time.</summary>
    public void DropBefore(long unixMs)
    {
        foreach (var partition in State.Partitions)
        {
            if (partition.EndUnixMs > unixMs) continue;
            Volatile.Write(ref _fromUnixMs, Math.Max(_fromUnixMs, partition.EndUnixMs));   // first: readers take the partitions before it
            _head.Drop(partition.Sequence);
        }
        if (_head.ForgetIdle()) _slots.Clear();
    }

    private async ValueTask LearnAsync(SampleBatch committed, CancellationToken cancel)
    {
        var isFresh = false;
        for (var i = 0; i < committed.Count; i++)
        {
            var id = committed.Series[i].Value;
            if (_slots.ContainsKey(id)) continue;
            if (directory.Find(id) is not { } labels)
            {
                if (isFresh) continue;
                await directory.RefreshAsync(cancel);
                isFresh = true;
                if ((labels = directory.Find(id)) is null) continue;
            }
            _slots[id] = IdOf(labels);
        }
    }

    private SeriesId IdOf(Labels labels) => StoreHead.IdOf(State.Epoch, State.Table.GetOrAdd(labels));
}
