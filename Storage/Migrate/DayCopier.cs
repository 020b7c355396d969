using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>Copies a day: what the target has already stays, so that a day may be copied any number of times.</summary>
internal sealed class DayCopier(
    IMigrationStore from, IMigrationTarget to, TimeRange range, TimeProvider time) : IDisposable
{
    private readonly GroupSize _size = new();
    private readonly SliceLength _slice = new();
    private readonly RowCompare _rows = new();
    private readonly (SampleBuffer Here, SampleBuffer There) _samples = (new(), new());
    private readonly (TierBuckets Here, TierBuckets There, TierBuckets New) _buckets = (new(), new(), new());

    /// <summary>Buckets that the target has no place for, so far.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Copies the raw samples of a day; they are durable when it completes.</summary>
    /// <param name="at">
    /// Receives the share of the day that is done, and the samples copied since the call before.
    /// </param>
    /// <returns>Samples copied.</returns>
    public async Task<long> SamplesAsync(long day, Action<double, long> at, CancellationToken cancel)
    {
        await using var appender = new BatchAppender(to.Sink, time);
        var (copied, seen) = (0L, 0L);
        foreach (var (start, end) in range.Slices(day, _slice.Ms))
        {
            using var here = await from.SamplesAsync(start, end, cancel);
            using var there = await to.SamplesAsync(start, end, cancel);
            var before = copied;
            _ = await SlicePairs.EachAsync(here, there, _size, isOrdered: false, async (mine, other) =>
            {
                copied += Add(here, there, mine, other, appender);
                seen += _samples.Here.Count;
                await appender.SendIfFullAsync(cancel);
            }, cancel);
            at((end - day) / (double)Days.Ms, copied - before);
        }
        await appender.CompleteAsync(cancel);
        _slice.Learn(seen);
        return copied;
    }

    /// <summary>Copies the buckets of a day that have no raw samples; they are durable when it completes.</summary>
    /// <returns>Buckets copied.</returns>
    public async Task<long> BucketsAsync(Tier tier, long day, long untilUnixMs, CancellationToken cancel)
    {
        var until = Math.Min(day + Days.Ms, untilUnixMs);
        using var here = await from.BucketsAsync(tier, day, until, cancel);
        using var there = await to.BucketsAsync(tier, day, until, cancel);
        await using var writer = await to.BeginBucketsAsync(
            tier, day, [.. Enumerable.Range(0, here.Count).Select(here.LabelsOf)], cancel);
        var copied = 0L;
        _ = await SlicePairs.EachAsync(here, there, _size, isOrdered: true, async (mine, other) =>
        {
            var buckets = Missing(here, there, mine, other);
            if (buckets.Count == 0) return;
            var left = await writer.AddAsync(here.LabelsOf(mine), buckets, cancel);
            LeftOut += left;
            copied += buckets.Count - left;
        }, cancel);
        await writer.CompleteAsync(cancel);
        return copied;
    }

    public void Dispose() => _rows.Dispose();

    private int Add(ISlice<SampleBuffer> here, ISlice<SampleBuffer> there, int mine, int other, BatchAppender appender)
    {
        var (source, target) = _samples;
        here.Read(mine, source);
        target.Clear();
        if (other >= 0) there.Read(other, target);
        appender.Begin(here.LabelsOf(mine));
        var times = source.UnixMs;
        var known = target.UnixMs;
        var added = 0;
        for (int i = 0, j = 0; i < times.Length; i++)
        {
            while (j < known.Length && known[j] < times[i]) j++;
            if (j < known.Length && known[j] == times[i] && _rows.IsSame(source, i, target, j)) continue;
            appender.Add(source, i);
            added++;
        }
        return added;
    }

    private TierBuckets Missing(ISlice<TierBuckets> here, ISlice<TierBuckets> there, int mine, int other)
    {
        var (source, target, missing) = _buckets;
        here.Read(mine, source);
        target.Clear();
        missing.Clear();
        if (other >= 0) there.Read(other, target);
        var known = target.EndUnixMs;
        for (int i = 0, j = 0; i < source.Count; i++)
        {
            while (j < known.Length && known[j] < source.EndUnixMs[i]) j++;
            if (j == known.Length || known[j] != source.EndUnixMs[i]) missing.Append(source, i);
        }
        return missing;
    }
}
