using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Head;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>Turns groups of batches into log records and head rows. Runs on the commit thread alone.</summary>
internal sealed class StoreWriter(
    StoreMemory memory, WalWriter wal, CommitFeed feed, StorageOptions options,
        Func<(long OldestUnixMs, long NewestUnixMs)> window, Action frozen, Func<string?> flushFailure, ILogger log)
{
    private const long MaxFrozenRows = 8_000_000;

    private readonly StoreHead _head = memory.Head;
    private readonly BatchFrame _frame = new();
    private readonly List<SeriesDefinition> _definitions = [];
    private readonly List<SeriesId> _resolved = [];
    private int[] _definedIn = new int[256];                     // by slot: the segment that defines it
    private volatile string? _refusal;

    /// <summary>Why the disk refuses writes; null while it takes them.</summary>
    public string? Refusal => _refusal;

    /// <summary>Number of the newest durable record.</summary>
    public long LastRecord => wal.LastRecord;

    /// <summary>Least number of a record that the log still has.</summary>
    public long OldestRecord => wal.OldestRecord;

    /// <summary>More waits to become blocks than memory should hold: commits pause till some of it has.</summary>
    public bool IsBehind => _head.FrozenRows > Math.Max(MaxFrozenRows, 24L * _head.State.Table.Count);

    /// <summary>A partition is in a block: the head drops it, and the log what is no longer needed.</summary>
    public int Flushed(HeadPartition partition)
    {
        Debug.Assert(partition.IsFrozen && partition.Records.Last <= wal.LastRecord, "flushed <= durable");
        _head.Drop(partition.Sequence);
        if (_head.ForgetIdle()) _definedIn.AsSpan().Clear();     // slots mean other series now
        return wal.DeleteBefore(_head.FirstRecord ?? wal.LastRecord + 1);
    }

    /// <summary>Closes the open segment, and deletes it with all others whose rows are in blocks.</summary>
    public int EndSegment()
    {
        wal.EndSegment();
        return wal.DeleteBefore(_head.FirstRecord ?? wal.LastRecord + 1);
    }

    /// <summary>Commits a group: resolves series, writes, syncs, shows to readers, answers the senders.</summary>
    public void Commit(List<PendingAppend> group)
    {
        using var span = CommitTrace.Start(group);
        if (IsBehind && flushFailure() is { } reason)
        {
            foreach (var append in group)
                append.Complete(AppendStatus.Unavailable, $"the store cannot write blocks: {reason}");
            return;
        }
        Resolve(group);
        if (group.Count == 0) return;
        try
        {
            wal.Prepare();
            foreach (var append in group)
            {
                Define(append.Rows);
                append.Record = wal.Add(_frame, append.Rows, CollectionsMarshal.AsSpan(_definitions));
            }
            wal.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_refusal is null) log.WritesFail(CommitLog.Disk, e.Message);
            _refusal = e.Message;
            span.Fail(e.Message);
            foreach (var append in group)
                append.Complete(AppendStatus.Unavailable, $"the store cannot write: {e.Message}");
            return;
        }
        if (_refusal is not null) log.WritesRecovered(CommitLog.Disk);
        _refusal = null;
        Debug.Assert(group[^1].Record == wal.LastRecord, "what is shown to readers is durable");
        foreach (var append in group) memory.Apply(append.Rows, append.Record);
        if (_head.Freeze(wal.LastRecord)) frozen();
        feed.Publish();
        foreach (var append in group) append.Complete(AppendStatus.Committed);
    }

    // Gives new series their ids and finishes batches that cannot be taken; the rest stays in the group.
    private void Resolve(List<PendingAppend> group)
    {
        var (oldest, newest) = window();
        group.RemoveAll(append =>
        {
            if (append.GaveUp) return true;
            var batch = append.Batch;
            if (_head.State.Table.Count + batch.NewSeries.Length > options.MaxActiveSeries)
            {
                append.Complete(AppendStatus.Unavailable,
                    $"more than {options.MaxActiveSeries} series are active (Storage:MaxActiveSeries)");
                return true;
            }
            _resolved.Clear();
            foreach (var labels in batch.NewSeries)
                _resolved.Add(StoreHead.IdOf(_head.State.Epoch, _head.State.Table.GetOrAdd(labels)));
            batch.Resolve(CollectionsMarshal.AsSpan(_resolved));
            if (!AllKnown(batch))
            {
                append.Complete(AppendStatus.StaleSeries, "series ids are no longer valid");
                return true;
            }
            var outside = append.Keep(oldest, newest);
            if (outside > 0) log.OutsideWindow(outside);
            return false;
        });
    }

    private bool AllKnown(SampleBatch batch)
    {
        var state = _head.State;
        foreach (var id in batch.Series)
            if (!StoreHead.TrySlot(state, id, out _)) return false;
        foreach (var (id, _) in batch.Exemplars)
            if (!StoreHead.TrySlot(state, id, out _)) return false;
        return true;
    }

    // Collects the series of a batch that the open segment does not know yet.
    private void Define(SampleBatch rows)
    {
        _definitions.Clear();
        if (_definedIn.Length < _head.State.Table.Count)
            Array.Resize(ref _definedIn, Math.Max(_head.State.Table.Count, _definedIn.Length * 2));
        foreach (var id in rows.Series) Define(id);
        foreach (var (id, _) in rows.Exemplars) Define(id);
    }

    private void Define(SeriesId id)
    {
        ref var definedIn = ref _definedIn[(int)id.Value];
        if (definedIn == wal.SegmentNumber) return;
        definedIn = wal.SegmentNumber;
        _definitions.Add(new SeriesDefinition(id, _head.State.Table.LabelsOf((int)id.Value)));
    }
}
