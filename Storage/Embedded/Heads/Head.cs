namespace LightWatch.Storage.Embedded.Heads;

/// <summary>What a reader sees of the head at one moment: the series, and the partitions from oldest to newest write.</summary>
internal sealed record HeadState(SeriesTable Table, long Epoch, HeadPartition[] Partitions);

/// <summary>The samples that are not in blocks yet, by partition of data time.</summary>
/// <remarks>One writer: the commit thread (or recovery before it). Readers take <see cref="State"/> and need no lock.</remarks>
internal sealed class Head
{
    private readonly long _partitionMs;
    private HeadState _state = new(new SeriesTable(), Epoch: 1, []);
    private long _nextSequence;

    /// <param name="partition">Width of a partition.</param>
    /// <param name="firstSequence">Sequence of the first partition; greater than that of any block.</param>
    public Head(TimeSpan partition, long firstSequence)
    {
        _partitionMs = (long)partition.TotalMilliseconds;
        _nextSequence = firstSequence;
    }

    public HeadState State => Volatile.Read(ref _state);

    /// <summary>The id under which a slot is known to senders until the epoch changes.</summary>
    public static SeriesId IdOf(long epoch, int slot) => new((epoch << 32) | (uint)slot);

    /// <summary>Splits an id; false if it is of another epoch or was never given out.</summary>
    public static bool TrySlot(HeadState state, SeriesId id, out int slot)
    {
        slot = (int)(id.Value & int.MaxValue);
        return id.Value >> 31 == state.Epoch << 1 && slot < state.Table.Count;
    }

    /// <summary>For the writer only: appends rows whose ids are of this head.</summary>
    /// <param name="record">Number of the log record that holds them.</param>
    public void Apply(SampleBatch batch, long record)
    {
        var series = batch.Series;
        var times = batch.UnixMs;
        var values = batch.Values;
        var plain = batch.Histograms.IsEmpty && batch.StartUnixMs.IsEmpty;
        for (var i = 0; i < series.Length;)
        {
            var partition = PartitionOf(times[i]);
            var (first, min, max) = (i, long.MaxValue, long.MinValue);
            for (; i < series.Length; i++)
            {
                var time = times[i];
                if (time < partition.StartUnixMs || time >= partition.EndUnixMs) break;
                min = Math.Min(min, time);
                max = Math.Max(max, time);
                var rows = partition.GetOrAdd((int)series[i].Value);
                if (plain) rows.Append(partition.Arena, (int)(time - partition.StartUnixMs), values[i]);
                else
                {
                    var histogram = batch.Histograms.IsEmpty ? null : batch.Histograms[i];
                    var start = batch.StartUnixMs.IsEmpty ? 0 : batch.StartUnixMs[i];
                    rows.Append(partition.Arena, (int)(time - partition.StartUnixMs), values[i], histogram, start);
                }
            }
            partition.Note(record, i - first, min, max);
        }
    }

    /// <summary>For the writer only: takes a partition out, e.g. since its data is too old.</summary>
    public void Drop(HeadPartition partition)
    {
        var state = _state;
        Volatile.Write(ref _state, state with { Partitions = [.. state.Partitions.Where(p => p != partition)] });
    }

    private HeadPartition PartitionOf(long unixMs)
    {
        var partitions = _state.Partitions;
        for (var i = partitions.Length - 1; i >= 0; i--)
            if (unixMs >= partitions[i].StartUnixMs && unixMs < partitions[i].EndUnixMs) return partitions[i];
        var start = unixMs - PositiveModulo(unixMs, _partitionMs);
        var added = new HeadPartition(start, start + _partitionMs, _nextSequence++);
        Volatile.Write(ref _state, _state with { Partitions = [.. partitions, added] });
        return added;
    }

    private static long PositiveModulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
