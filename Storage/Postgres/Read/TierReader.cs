using LightWatch.Storage.Tiers;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>Reads buckets of the tiers; the database sums up what is not stored yet as it is read.</summary>
internal sealed class TierReader(ReadConnection connections, ReadSession session, long maxBytes)
{
    /// <summary>Selects buckets of series.</summary>
    /// <param name="slots">Places of the series in the index, ascending.</param>
    /// <exception cref="StoreException">The database cannot answer, or the selection is too large.</exception>
    public async Task<SeriesSet> SelectAsync(
        SeriesQuery query, SeriesIndex index, int[] slots, CancellationToken cancel)
    {
        var ids = Array.ConvertAll(slots, index.IdOf);
        var bucketMs = query.Tier.BucketMs;
        var before = TierLookback.Ms(query.Tier, query.Column) + bucketMs;
        var from = query.FromUnixMs < long.MinValue + before ? long.MinValue : query.FromUnixMs - before;
        var to = query.ToUnixMs < long.MinValue + bucketMs ? long.MinValue
            : query.ToUnixMs == long.MaxValue ? long.MaxValue
            : query.ToUnixMs - bucketMs;
        var fields = TierFields.Of(query.Column);
        var target = new TierTarget(ids, fields.Count, bucketMs, maxBytes);
        // Histograms have no tiers in the database: of each bucket the last one is taken out of the raw samples.
        var hasHistograms = query.Column == TierColumn.Last && session.HasHistograms;
        var histograms = hasHistograms ? new GatheredRows(ids, maxBytes) : null;
        var bytes = await connections.RunAsync(isSnapshot: histograms is not null, ReadAsync, cancel);
        return new TierSeriesSet(query, index, slots, target, fields, histograms, bytes);

        async Task<long> ReadAsync(NpgsqlConnection connection, CancellationToken stop)
        {
            var columns = string.Join(", ", fields.Select(f => f.Column));
            var where = SelectText.Where(ids, index.Count, "bucket", from, to);
            var buckets = $"select series_id, bucket, {columns} from {TierFields.Relation(query.Tier)} {where}";
            var read = await CopyRows.ReadAsync(connection, buckets, target, stop);
            if (histograms is null) return read;
            var last = query.ToUnixMs == long.MinValue ? long.MinValue : query.ToUnixMs - 1;
            where = SelectText.Where(ids, index.Count, "time", from, last);
            read += await CopyRows.ReadAsync(
                connection, $"select series_id, time, data, start_time from histogram {where}",
                new HistogramTarget(histograms), stop);
            histograms.Order();
            return read;
        }
    }
}

/// <summary>Buckets of a tier, one column of them as samples.</summary>
internal sealed class TierSeriesSet(
    SeriesQuery query, SeriesIndex all, int[] slots, TierTarget buckets,
    IReadOnlyList<(string Column, TierField Field)> fields, GatheredRows? histograms, long bytes) : SeriesSet
{
    [ThreadStatic]
    private static TierBuckets? t_scratch;

    private long _samples;

    public override int Count => slots.Length;

    public override SelectStats Stats => new(0, Volatile.Read(ref _samples), bytes, query.Tier);

    public override Labels LabelsOf(int index) => all.Table.LabelsOf(slots[index]);

    public override int MaxSamples(int index) => (buckets[index]?.Count ?? 0) + (histograms?[index]?.Count ?? 0);

    public override void Read(int index, SampleBuffer into)
    {
        into.Clear();
        var scratch = t_scratch ??= new TierBuckets();
        scratch.Clear();
        buckets[index]?.CopyTo(fields, scratch);
        if (histograms?[index] is { } rows) AddHistograms(rows, scratch);
        TierBuilder.AppendColumn(scratch, query.Column, query.FromUnixMs, query.ToUnixMs, into);
        _ = Interlocked.Add(ref _samples, into.Count);
    }

    // Where a bucket has numbers too, its last sample is the histogram: series change their kind rarely, and then for
    // good.
    private void AddHistograms(SeriesRows rows, TierBuckets into)
    {
        var raw = new SampleBuffer();
        rows.CopyTo(long.MinValue, long.MaxValue, raw);
        var boundary = into.Count;
        TierBuilder.Build(raw, query.Tier, into);
        if (boundary > 0) into.MergeTail(boundary);
    }
}
