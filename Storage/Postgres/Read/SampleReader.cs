using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>
/// Reads the raw samples of series: closed partitions from memory where it has them, everything else by COPY.
/// </summary>
/// <param name="maxBytes">Most bytes that one select may hold.</param>
internal sealed class SampleReader(
    ReadConnection connections, ReadSession session, PartitionCache cache, TimeProvider time, long maxBytes)
{
    [ThreadStatic]
    private static ByteWriter? t_scratch;

    private long _statements;

    /// <summary>Queries for samples sent to the database so far.</summary>
    public long Statements => Volatile.Read(ref _statements);

    /// <summary>Pieces of the samples, by series, then in order of time.</summary>
    /// <param name="ids">Ascending.</param>
    /// <param name="all">Number of all series.</param>
    /// <param name="withStarts">Whether start times are wanted.</param>
    public async Task<SelectedRows> ReadAsync(
        long[] ids, int all, long fromUnixMs, long toUnixMs, bool withStarts, CancellationToken cancel)
    {
        var starts = cache.IsOn
            ? ReadPlan.Closed(fromUnixMs, toUnixMs, time.GetUtcNow().ToUnixTimeMilliseconds(), ids.Length)
            : [];
        var (histograms, hasStarts) = (session.HasHistograms, withStarts && session.HasStarts);
        var partitions = cache.Take(starts, hasStarts);
        var found = new SelectedRows(ids.Length, starts.Count);
        var isKnown = new bool[starts.Count];
        for (var p = 0; p < partitions.Length; p++) isKnown[p] = found.TryFill(p, ids, partitions[p]);
        var windows = ReadPlan.Windows(fromUnixMs, toUnixMs, starts, isKnown, ids.Length);
        if (windows.Count == 0) return found;
        _ = await connections.RunAsync(windows.Count > 1 || histograms || hasStarts, ReadWindowsAsync, cancel);
        cache.Trim();
        return found;

        async Task<bool> ReadWindowsAsync(NpgsqlConnection connection, CancellationToken stop)
        {
            foreach (var window in windows)
            {
                var missing = window.Partitions == 0 ? ids : found.Missing(ids, window);
                var rows = new GatheredRows(missing, maxBytes - found.Bytes);
                var where = SelectText.Where(missing, all, "time", window.FromUnixMs, window.ToUnixMs);
                found.Read += await CopyAsync(
                    connection, $"select series_id, time, value from sample {where}", new SampleTarget(rows), stop);
                if (histograms)
                    found.Read += await CopyAsync(
                        connection, $"select series_id, time, data, start_time from histogram {where}",
                        new HistogramTarget(rows), stop);
                rows.Order();
                if (hasStarts)
                    found.Read += await CopyAsync(
                        connection, $"select series_id, time, start_time from sample_start {where}",
                        new StartTarget(rows), stop);
                if (window.Partitions == 0)
                    found.AddOnce(rows, isLast: starts.Count == 0 || window.FromUnixMs > starts[^1]);
                else Keep(found, rows, missing, ids, window, starts, partitions);
            }
            return true;
        }
    }

    private async Task<long> CopyAsync(
        NpgsqlConnection connection, string query, ICopyTarget target, CancellationToken cancel)
    {
        _ = Interlocked.Increment(ref _statements);
        return await CopyRows.ReadAsync(connection, query, target, cancel);
    }

    // What a series has of each partition becomes a chunk, which the cache shares; "nothing" is remembered as well.
    private static void Keep(
        SelectedRows found, GatheredRows rows, long[] missing, long[] ids, ReadWindow window, List<long> starts,
        CachedPartition[] partitions)
    {
        var scratch = t_scratch ??= new ByteWriter();
        for (var m = 0; m < missing.Length; m++)
        {
            var series = Array.BinarySearch(ids, missing[m]);
            for (var p = window.FirstPartition; p < window.FirstPartition + window.Partitions; p++)
            {
                var (from, to) = (starts[p], starts[p] + ReadPlan.PartitionMs - 1);
                var count = rows[m]?.CountOf(from, to) ?? 0;
                if (count > ChunkCodec.MaxSamples)
                {
                    found.Set(series, p, rows[m]!);
                    continue;
                }
                var chunk = count == 0 ? [] : rows[m]!.Encode(from, to, scratch);
                found.Set(series, p, chunk);
                partitions[p].Add(missing[m], chunk);
            }
        }
    }
}
