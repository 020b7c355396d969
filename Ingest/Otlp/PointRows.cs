using System.Runtime.CompilerServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>
/// Adds the series of points as rows: known ones by their key alone, new ones with their labels. One owner, pooled.
/// </summary>
internal sealed class PointRows(RowWriter rows, IngestOptions options)
{
    private readonly SeriesNamer _namer = new(options);
    private readonly DeltaRows _deltas = new(rows);
    private long _newestUnixMs;
    private SeriesId? _latest;

    /// <summary>A new resource begins.</summary>
    public void BeginResource()
    {
        _namer.BeginResource();
        _newestUnixMs = 0;
    }

    /// <summary>Adds the resource's target_info at the time of its newest point.</summary>
    public DecodeError EndResource(ReadOnlySpan<byte> resource, Hash128 key)
    {
        if (_newestUnixMs == 0) return DecodeError.None;
        key = SpanHash.Fold(key, 1);
        if (!rows.TryFind(key, out var series))
        {
            var error = _namer.DescribeTarget(resource, rows.Sender, out var labels);
            if (error is not DecodeError.None || labels is null || !rows.TryCreate(key, labels, out series, out _))
                return error;
        }
        rows.Add(series, _newestUnixMs, 1);
        return DecodeError.None;
    }

    /// <summary>A new metric begins: its metadata is added if the store does not have it.</summary>
    public DecodeError BeginMetric(in MetricFrame metric)
    {
        _namer.BeginMetric();
        if (!rows.IsNewMetadata(metric.MetadataKey)) return DecodeError.None;
        var error = _namer.DescribeMetric(in metric, out var metadata);
        if (metadata is not null) rows.Batch.Metadata.Add(metadata);
        return error;
    }

    /// <summary>True if a point can be kept; else it is counted as refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsKept(in MetricFrame metric, in PointFrame point, string? flaw)
    {
        if (flaw is not null || !rows.InWindow(point.UnixMs)) return Refuse(in metric, in point, flaw);
        if (point.UnixMs > _newestUnixMs) _newestUnixMs = point.UnixMs;
        return true;
    }

    /// <summary>Adds one series of a point.</summary>
    public DecodeError Add(in MetricFrame metric, in PointFrame point, SeriesPart part, double value)
    {
        var key = part.KeyIn(point.Key);
        var start = part.Kind == PartKind.Quantile ? 0 : point.StartUnixMs;
        if (point.IsStale)
        {
            value = Sample.Stale;
            start = 0;
        }
        else if (metric.IsDelta)
        {
            return AddDelta(in metric, in point, part, key, new DeltaTotal(point.UnixMs, value));
        }
        if (start == 0
            ? rows.TryAdd(key, point.UnixMs, value, out var series)
            : rows.TryAddCounter(key, point.UnixMs, value, start, out series))
        {
            _latest = series;
            return DecodeError.None;
        }
        var error = Name(in metric, in point, part, key);
        if (_latest is { } named) rows.AddNew(key, named, point.UnixMs, value, start);
        return error;
    }

    /// <summary>Adds an exponential histogram.</summary>
    public DecodeError AddNative(in MetricFrame metric, in PointFrame point, ExponentialPoint exponential)
    {
        var part = new SeriesPart(PartKind.Whole);
        var isRestarted = !metric.IsDelta && !point.IsStale
            && rows.IsRestarted(point.Key, point.UnixMs, point.StartUnixMs);
        var histogram = point.IsStale
            ? new NativeHistogram { Sum = Sample.Stale }
            : exponential.ToNative(isRestarted ? CounterResetHint.Reset : CounterResetHint.Unknown);
        if (histogram is null)
        {
            Refuse(in metric, in point, "has an exponential histogram with a bucket index beyond 32 bits");
            _latest = null;
            return DecodeError.None;
        }
        if (metric.IsDelta && !point.IsStale)
            return AddDelta(in metric, in point, part, point.Key, new DeltaTotal(point.UnixMs, 0, histogram));
        var error = Name(in metric, in point, part, point.Key);
        if (_latest is { } series)
            rows.AddHistogram(series, point.UnixMs, histogram, point.IsStale ? 0 : point.StartUnixMs);
        return error;
    }

    /// <summary>Adds exemplars to the series that was added last; none if it was refused.</summary>
    public void AddExemplars(List<Exemplar> exemplars, int from, int to)
    {
        if (_latest is not { } series) return;
        for (var i = from; i < to; i++) rows.Batch.Exemplars.Add((series, exemplars[i]));
    }

    private DecodeError AddDelta(in MetricFrame metric, in PointFrame point, SeriesPart part, Hash128 key,
        in DeltaTotal step)
    {
        _latest = null;
        if (!rows.Deltas.NotePoint()) return DecodeError.None;
        var error = Name(in metric, in point, part, key);
        if (error is not DecodeError.None || _latest is not { } series) return error;
        if (!rows.Deltas.TryGet(series, out var total))
        {
            error = _namer.Describe(in metric, in point, part, rows.Sender, out var labels, out var reason);
            if (error is not DecodeError.None || reason is not null) return error;
            if (!rows.Deltas.TryGetStored(labels, out total)) return DecodeError.None;
        }
        var isCounter = metric.Kind != MetricKind.UpDownSum;
        if (!_deltas.TryAdd(series, total, step, point.StartUnixMs, isCounter))
            Refuse(in metric, in point, "has a delta point older than one that is already counted");
        return DecodeError.None;
    }

    // Sets _latest to the series' id, or to null if limits refuse it.
    private DecodeError Name(in MetricFrame metric, in PointFrame point, SeriesPart part, Hash128 key)
    {
        _latest = null;
        if (!rows.TryFind(key, out var series))
        {
            var error = _namer.Describe(in metric, in point, part, rows.Sender, out var labels, out var reason);
            if (error is not DecodeError.None) return error;
            if (reason is not null || !rows.TryCreate(key, labels, out series, out reason))
            {
                rows.Reject(1, reason!);
                return DecodeError.None;
            }
        }
        _latest = series;
        return DecodeError.None;
    }

    private bool Refuse(in MetricFrame metric, in PointFrame point, string? flaw)
    {
        if (flaw is null) rows.RejectTime(point.UnixMs);
        else if (rows.RejectedReason is null && WireText.TryRead(metric.Name, out var name))
            rows.Reject(1, $"metric '{name}' {flaw}");
        else rows.Reject(1, flaw);
        return false;
    }
}
