using LightWatch.Storage.Chunks;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Series selected from the database, their raw samples in memory.</summary>
internal sealed class PostgresSeriesSet(SeriesQuery query, SeriesIndex all, int[] slots, SelectedRows rows) : SeriesSet
{
    private long _samples;
    private long _chunks;

    public override int Count => slots.Length;

    public override SelectStats Stats =>
        new(Volatile.Read(ref _chunks), Volatile.Read(ref _samples), rows.Read, Tier.Raw);

    public override Labels LabelsOf(int index) => all.Table.LabelsOf(slots[index]);

    /// <summary>The id of one series in the database.</summary>
    public SeriesId IdOf(int index) => new(all.IdOf(slots[index]));

    public override int MaxSamples(int index)
    {
        var most = 0;
        foreach (var piece in rows.Pieces(index))
        {
            if (piece is SeriesRows some) most += some.Count;
            else if (piece is byte[] { Length: > 0 } chunk && ChunkCodec.TryHead(chunk, out var range))
                most += range.Count;
        }
        return most;
    }

    public override void Read(int index, SampleBuffer into)
    {
        into.Clear();
        var chunks = 0;
        var reached = query.FromUnixMs;
        foreach (var piece in rows.Pieces(index))
        {
            // Neighbouring partitions may have rows in common memory, so that each time is taken from the first that
            // has it.
            if (into.Count > 0) reached = into.UnixMs[^1] + 1;
            if (piece is SeriesRows some) some.CopyTo(reached, query.ToUnixMs, into);
            else if (piece is byte[] { Length: > 0 } chunk)
            {
                chunks++;
                if (!ChunkCodec.TryDecode(chunk, reached, query.ToUnixMs, into))
                    throw new InvalidOperationException("a chunk in memory is damaged");
            }
        }
        _ = Interlocked.Add(ref _chunks, chunks);
        _ = Interlocked.Add(ref _samples, into.Count);
    }
}
