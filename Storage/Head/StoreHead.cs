using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.Storage.Index;

namespace LightWatch.Storage.Head;

/// <summary>
/// What a reader sees of the head at one moment: the series, and the partitions from oldest to newest write.
/// </summary>
internal sealed record HeadState(SeriesTable Table, long Epoch, HeadPartition[] Partitions);

/// <summary>The samples that are not in blocks yet, by partition of data time.</summary>
/// <remarks>
/// One writer: the commit thread (or recovery before it). Readers take <see cref="State"/> and need no lock.
/// </remarks>
internal sealed class StoreHead
{
    /// <summary>
    /// Width of a partition, ms. 2 hours: small enough to be held in memory, large enough for long chunks.
    /// </summary>
    public const long PartitionMs = 2 * 3600 * 1000;

    private const int Ahead = 16;

    private readonly TimeProvider _time;
    private readonly FreezeRules _rules;
    private Checkpoint? _checkpoint;
    private HeadState _state;
    private long _nextSequence;
    private long _newestUnixMs = long.MinValue;

    /// <param name="table">An empty series table.</param>
    /// <param name="recovered">Until the end of recovery, rows that it covers are left out.</param>
    public StoreHead(SeriesTable table, TimeProvider time, FreezeRules rules, Checkpoint? recovered = null)
    {
        (_time, _rules, _checkpoint) = (time, rules, recovered);
        _state = new HeadState(table, Epoch: 1, []);
    }

    public HeadState State => Volatile.Read(ref _state);

    /// <summary>The id under which a slot is known to senders until the epoch changes.</summary>
    public static SeriesId IdOf(long epoch, int slot)
    {
        Debug.Assert(epoch is > 0 and <= int.MaxValue && slot >= 0, "0 < epoch <= int.MaxValue, 0 <= slot");
        return new SeriesId((epoch << 32) | (uint)slot);
    }

    /// <summary>Splits an id; false if it is of another epoch or was never given out.</summary>
    public static bool TrySlot(HeadState state, SeriesId id, out int slot)
    {
        slot = (int)(id.Value & int.MaxValue);
        return id.Value >> 31 == state.Epoch << 1 && slot < state.Table.Count;
    }

    /// <summary>Newest data time ever taken, Unix ms; long.MinValue if there was none.</summary>
    public long NewestUnixMs => Volatile.Read(ref _newestUnixMs);

    /// <summary>Rows in partitions that wait to become blocks.</summary>
    public long FrozenRows
    {
        get
        {
            long rows = 0;
            foreach (var partition in State.Partitions)
                if (partition.IsFrozen) rows += partition.Samples;
            return rows;
        }
    }

    /// <summary>The log was read back; from now on all rows are new ones.</summary>
    public void EndRecovery() => _checkpoint = null;

    /// <summary>For the writer only: appends rows whose ids are of this head.</summary>
    /// <param name="record">Number of the log record that holds them.</param>
    public void Apply(SampleBatch batch, long record)
    {
        var series = batch.Series;
        var times = batch.UnixMs;
        var values = batch.Values;
        var plain = batch.Histograms.IsEmpty && batch.StartUnixMs.IsEmpty;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < series.Length;)
        {
            var start = PartitionStart(times[i]);
            var end = start + PartitionMs;
            if (_checkpoint is not null && _checkpoint.Covers(start, record))
            {
                while (i < series.Length && times[i] >= start && times[i] < end) i++;
                continue;
            }
            var partition = Open(start, now);
            var first = i;
            var (min, max) = (long.MaxValue, long.MinValue);
            for (; i < series.Length; i++)
            {
                var time = times[i];
                if (time < start || time >= end) break;
                min = Math.Min(min, time);
                max = Math.Max(max, time);
                if ((i - first) % Ahead == 0) Fetch(partition, series, i);
                var rows = partition.GetOrAdd((int)series[i].Value);
                if (plain) rows.Append(partition.Arena, (int)(time - start), values[i]);
                else
                {
                    var histogram = batch.Histograms.IsEmpty ? null : batch.Histograms[i];
                    var started = batch.StartUnixMs.IsEmpty ? 0 : batch.StartUnixMs[i];
                    rows.Append(partition.Arena, (int)(time - start), values[i], histogram, started);
                }
            }
            partition.Note(record, i - first, min, max, now);
            if (max > _newestUnixMs) Volatile.Write(ref _newestUnixMs, max);
        }
    }

    // Rows of neighbouring series lie far apart, and an append that waits for each of them costs more than everything
    // else about it: so the processor is asked for the next ones together.
    private static void Fetch(HeadPartition partition, ReadOnlySpan<SeriesId> series, int first)
    {
        var soon = series.Slice(first, Math.Min(Ahead, series.Length - first));
        foreach (var id in soon) partition.Get((int)id.Value)?.Fetch();
    }

    /// <summary>For the writer only: closes partitions that are due to become blocks.</summary>
    /// <param name="all">All that have rows, due or not.</param>
    /// <returns>True if any was closed.</returns>
    public bool Freeze(long record, bool all = false)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var frozen = false;
        foreach (var partition in _state.Partitions)
        {
            if (partition.IsFrozen || !(all || _rules.IsDue(partition, _newestUnixMs, record, now))) continue;
            partition.Freeze();
            frozen = true;
        }
        return frozen | FreezeForMemory();
    }

    /// <summary>For the writer only: takes a partition out whose rows are in a block, or too old.</summary>
    public void Drop(long sequence) =>
        Volatile.Write(
            ref _state, _state with { Partitions = [.. _state.Partitions.Where(p => p.Sequence != sequence)] });

    /// <summary>
    /// For the writer only: forgets series without rows in memory, if they are many. Ids given out before are void
    /// then.
    /// </summary>
    /// <returns>True if it did; the epoch is another one.</returns>
    public bool ForgetIdle()
    {
        var state = _state;
        var slots = new int[state.Table.Count];                  // new slot by old slot, -1 = idle
        slots.AsSpan().Fill(-1);
        foreach (var partition in state.Partitions)
            foreach (var slot in partition.Slots()) slots[slot] = 0;
        var kept = new List<int>();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] < 0) continue;
            slots[slot] = kept.Count;
            kept.Add(slot);
        }
        if (!FreezeRules.IsWorthForgetting(idle: slots.Length - kept.Count, slots.Length)) return false;
        var table = state.Table.Keep(CollectionsMarshal.AsSpan(kept));
        Debug.Assert(table.Count == kept.Count, "every kept slot is one series of the new table");
        Volatile.Write(ref _state,
            new HeadState(table, state.Epoch + 1, [.. state.Partitions.Select(p => p.Renumber(table, slots))]));
        return true;
    }

    /// <summary>The least number of a log record with rows that are in no block, or null.</summary>
    public long? FirstRecord => State.Partitions is { Length: > 0 } partitions ? partitions.Min(p => p.Records.First)
        : null;

    private bool FreezeForMemory()
    {
        var (bytes, largest) = (0L, default(HeadPartition));
        foreach (var partition in _state.Partitions)
        {
            if (partition.IsFrozen) continue;
            bytes += partition.Arena.Bytes;
            if (largest is null || partition.Arena.Bytes > largest.Arena.Bytes) largest = partition;
        }
        if (largest is null || bytes <= _rules.MaxSealedBytes(_state.Table.Count)) return false;
        largest.Freeze();
        return true;
    }

    private HeadPartition Open(long startUnixMs, long nowUnixMs)
    {
        var partitions = _state.Partitions;
        for (var i = partitions.Length - 1; i >= 0; i--)
            if (partitions[i].StartUnixMs == startUnixMs && !partitions[i].IsFrozen) return partitions[i];
        // The fuller the last partition was, the more room a series gets at once; many series get less each.
        var sealRows = FreezeRules.SealRows(_state.Table.Count);
        var filled = partitions.Length > 0 && partitions[^1].Series > 0 ? partitions[^1].Samples / partitions[^1].Series
            : 0;
        var arena = new ChunkArena(startUnixMs) { SealRows = sealRows, FirstRows = filled >= sealRows ? sealRows : 8 };
        Debug.Assert(partitions.Length == 0 || partitions[^1].Sequence < _nextSequence,
            "partitions ascend by sequence");
        var added = new HeadPartition(_state.Table, arena, startUnixMs + PartitionMs, _nextSequence++, nowUnixMs);
        Volatile.Write(ref _state, _state with { Partitions = [.. partitions, added] });
        return added;
    }

    private static long PartitionStart(long unixMs) => TimeGrid.Floor(unixMs, PartitionMs);
}
