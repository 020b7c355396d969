using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// Series selected from the embedded store, each with the places that hold it, from the oldest write to the newest.
/// </summary>
/// <param name="query">What was asked for.</param>
/// <param name="series">What was found.</param>
/// <param name="held">The blocks among the places.</param>
/// <param name="stretches">For a tier: where its buckets come from. Null for raw samples.</param>
/// <param name="damaged">Receives a block that cannot be read.</param>
internal sealed class StoreSeriesSet(
    SeriesQuery query, SelectedSeries series, BlockSnapshot held, List<TierStretch>? stretches,
        Action<BlockDamagedException> damaged) : SeriesSet
{
    [ThreadStatic]
    private static Scratch? _scratch;

    private long _samples;
    private long _chunks;
    private long _bytes;
    private int _disposed;

    public override int Count => series.Count;

    public override SelectStats Stats =>
        new(Volatile.Read(ref _chunks), Volatile.Read(ref _samples), Volatile.Read(ref _bytes), query.Tier);

    public override Labels LabelsOf(int index) => series.LabelsOf(index);

    public override int MaxSamples(int index)
    {
        double most = 0;
        var lookback = TierLookback.Ms(query.Tier, query.Column) + (2 * query.Tier.BucketMs);
        var from = query.FromUnixMs < long.MinValue + lookback ? long.MinValue : query.FromUnixMs - lookback;
        for (var part = series.FirstPart(index); part >= 0; part = series.Part(part).Next)
            most += series.Part(part).MaxSamples(from, query.ToUnixMs);
        if (stretches is not null)
            most = Math.Min(most, (((double)query.ToUnixMs - query.FromUnixMs) / query.Tier.BucketMs) + 2);
        return (int)Math.Min(most, int.MaxValue);
    }

    public override void Read(int index, SampleBuffer into)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        into.Clear();
        try
        {
            if (stretches is null) ReadRaw(index, query.FromUnixMs, query.ToUnixMs, into);
            else ReadTier(index, stretches, into);
        }
        catch (BlockDamagedException e)
        {
            damaged(e);
            throw new StoreException($"{e.Message} It was set aside; ask again for what the other blocks have.", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) held.Dispose();
    }

    private void ReadRaw(int index, long fromUnixMs, long toUnixMs, SampleBuffer into)
    {
        var (chunks, bytes, open) = (0L, 0L, (_scratch ??= new Scratch()).Open);
        for (var part = series.FirstPart(index); part >= 0; part = series.Part(part).Next)
        {
            if (!series.Part(part).IsRaw) continue;
            var cost = series.Part(part).Read(fromUnixMs, toUnixMs, open, into);
            chunks += cost.Chunks;
            bytes += cost.Bytes;
        }
        Interlocked.Add(ref _chunks, chunks);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _samples, into.Count);
    }

    private void ReadTier(int index, List<TierStretch> from, SampleBuffer into)
    {
        var scratch = _scratch ??= new Scratch();
        scratch.Buckets.Clear();
        foreach (var stretch in from)
        {
            scratch.Raw.Clear();
            if (stretch.Raw) ReadRaw(index, stretch.FromUnixMs, stretch.ToUnixMs, scratch.Raw);
            stretch.Append(query.Tier, block => RefIn(index, block), scratch.Raw, scratch.Buckets);
        }
        TierBuilder.AppendColumn(scratch.Buckets, query.Column, query.FromUnixMs, query.ToUnixMs, into);
    }

    private int RefIn(int index, Block block)
    {
        for (var part = series.FirstPart(index); part >= 0; part = series.Part(part).Next)
            if (series.Part(part).Block == block) return series.Part(part).Ref;
        return -1;
    }

    private sealed class Scratch
    {
        public OpenRows Open { get; } = new();

        public SampleBuffer Raw { get; } = new();

        public TierBuckets Buckets { get; } = new();
    }
}
