using LightWatch.Storage.Commit;
using LightWatch.Storage.Frames;
using Npgsql;
using NpgsqlTypes;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>What a group of batches has beside plain samples, and how old they are.</summary>
/// <param name="Extras">Histograms, start times, exemplars or metadata: tables of their own.</param>
/// <param name="LateFromUnixMs">Oldest sample that is late; long.MaxValue if none is.</param>
/// <param name="LateToUnixMs">Newest sample that is late.</param>
/// <param name="FromUnixMs">Oldest sample; long.MaxValue if there is none.</param>
/// <param name="ToUnixMs">Newest sample; long.MinValue if there is none.</param>
internal readonly record struct GroupShape(
    bool Extras, long LateFromUnixMs, long LateToUnixMs, long FromUnixMs, long ToUnixMs)
{
    public bool IsLate => LateFromUnixMs != long.MaxValue;

    public static GroupShape Of(List<PendingAppend> group, long lateBeforeUnixMs)
    {
        var extras = false;
        long lateFrom = long.MaxValue, lateTo = long.MinValue, from = long.MaxValue, to = long.MinValue;
        foreach (var append in group)
        {
            var rows = append.Rows;
            extras |= !rows.Histograms.IsEmpty || !rows.StartUnixMs.IsEmpty;
            extras |= rows.Exemplars.Count > 0 || rows.Metadata.Count > 0;
            foreach (var time in rows.UnixMs)
            {
                from = Math.Min(from, time);
                to = Math.Max(to, time);
                if (time >= lateBeforeUnixMs) continue;
                lateFrom = Math.Min(lateFrom, time);
                lateTo = Math.Max(lateTo, time);
            }
        }
        return new GroupShape(extras, lateFrom, lateTo, from, to);
    }
}

/// <summary>
/// Sends the rows of batches to their tables, within whatever transaction the connection has. One owner.
/// </summary>
/// <param name="timeout">How long the server may stay silent within a COPY.</param>
internal sealed class RowWriter(TimeSpan timeout) : IDisposable
{
    private const int SliceRows = (CopyBuffer.FullBytes - 64) / SampleRows.RowBytes;

    private readonly CopyBuffer _buffer = new();
    private readonly FrameBuffer _bytes = new();

    public async Task SamplesAsync(NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        await using var copy = await BeginAsync(connection, "sample (series_id, time, value)", cancel);
        foreach (var append in group)
            for (int from = 0, count; from < append.Rows.Count; from += count)
            {
                if (copy.Buffer.IsFull) await copy.SendAsync(cancel);
                count = Math.Clamp(SliceRows - (copy.Buffer.Length / SampleRows.RowBytes), 1, append.Rows.Count - from);
                SampleRows.Write(append.Rows, from, count, copy.Buffer);
            }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>Everything but plain samples.</summary>
    public async Task ExtrasAsync(NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        if (group.Exists(a => !a.Rows.Histograms.IsEmpty)) await HistogramsAsync(connection, group, cancel);
        if (group.Exists(a => !a.Rows.StartUnixMs.IsEmpty)) await StartsAsync(connection, group, cancel);
        if (group.Exists(a => a.Rows.Exemplars.Count > 0)) await ExemplarsAsync(connection, group, cancel);
        if (group.Exists(a => a.Rows.Metadata.Count > 0)) await MetadataAsync(connection, group, cancel);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _bytes.Dispose();
    }

    private Task<CopyInto> BeginAsync(NpgsqlConnection connection, string target, CancellationToken cancel) =>
        CopyInto.BeginAsync(connection, target, _buffer, timeout, cancel);

    private async Task HistogramsAsync(NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        await using var copy = await BeginAsync(
            connection, "histogram (series_id, time, count, sum, data, start_time)", cancel);
        foreach (var append in group)
            for (var i = 0; i < append.Rows.Histograms.Length; i++)
            {
                if (append.Rows.Histograms[i] is not { } histogram) continue;
                _bytes.Clear();
                HistogramBytes.Write(_bytes, histogram);
                copy.Buffer.Row(6);
                copy.Buffer.Int64(append.Rows.Series[i].Value);
                copy.Buffer.Time(append.Rows.UnixMs[i]);
                copy.Buffer.Double(histogram.Count);
                copy.Buffer.Double(histogram.Sum);
                copy.Buffer.Bytes(_bytes.Written.Span);
                if (append.Rows.StartUnixMs.IsEmpty || append.Rows.StartUnixMs[i] == 0) copy.Buffer.Null();
                else copy.Buffer.Time(append.Rows.StartUnixMs[i]);
                if (copy.Buffer.IsFull) await copy.SendAsync(cancel);
            }
        await copy.CompleteAsync(cancel);
    }

    private async Task StartsAsync(NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        await using var copy = await BeginAsync(connection, "sample_start (series_id, time, start_time)", cancel);
        foreach (var append in group)
            for (var i = 0; i < append.Rows.StartUnixMs.Length; i++)
            {
                if (append.Rows.StartUnixMs[i] == 0) continue;
                if (!append.Rows.Histograms.IsEmpty && append.Rows.Histograms[i] is not null) continue;
                copy.Buffer.Row(3);
                copy.Buffer.Int64(append.Rows.Series[i].Value);
                copy.Buffer.Time(append.Rows.UnixMs[i]);
                copy.Buffer.Time(append.Rows.StartUnixMs[i]);
                if (copy.Buffer.IsFull) await copy.SendAsync(cancel);
            }
        await copy.CompleteAsync(cancel);
    }

    private async Task ExemplarsAsync(NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        await using var copy = await BeginAsync(connection, "exemplar (series_id, time, value, labels)", cancel);
        foreach (var append in group)
            foreach (var (series, exemplar) in append.Rows.Exemplars)
            {
                copy.Buffer.Row(4);
                copy.Buffer.Int64(series.Value);
                copy.Buffer.Time(exemplar.UnixMs);
                copy.Buffer.Double(exemplar.Value);
                copy.Buffer.Json(SeriesIds.Json(exemplar.Labels, withMetric: true));
                if (copy.Buffer.IsFull) await copy.SendAsync(cancel);
            }
        await copy.CompleteAsync(cancel);
    }

    // In order of the metrics, so that two replicas cannot wait for each other.
    private static async Task MetadataAsync(
        NpgsqlConnection connection, List<PendingAppend> group, CancellationToken cancel)
    {
        var last = new SortedDictionary<string, MetricMetadata>(StringComparer.Ordinal);
        foreach (var append in group)
            foreach (var entry in append.Rows.Metadata) last[Fingerprint.Storable(entry.Metric)] = entry;
        await using var upsert = new NpgsqlCommand(
            """
            insert into metadata (metric, type, unit, help)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
            on conflict (metric) do update set type = excluded.type, unit = excluded.unit, help = excluded.help
            where (metadata.type, metadata.unit, metadata.help)
                is distinct from (excluded.type, excluded.unit, excluded.help)
            """,
            connection);
        upsert.Parameters.Add(Texts(last.Keys));
        upsert.Parameters.Add(Texts(last.Values.Select(e => e.Type)));
        upsert.Parameters.Add(Texts(last.Values.Select(e => e.Unit)));
        upsert.Parameters.Add(Texts(last.Values.Select(e => e.Help)));
        _ = await upsert.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlParameter Texts(IEnumerable<string> values) =>
        new()
        {
            Value = values.Select(Fingerprint.Storable).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        };
}
