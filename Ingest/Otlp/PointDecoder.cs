using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Turns the points of each kind of metric into rows. One owner, pooled.</summary>
internal sealed class PointDecoder(RowWriter rows, IngestOptions options)
{
    private readonly HistogramPoint _histogram = new();
    private SeriesNamer _namer = new(options);
    private long _newestUnixMs;

    /// <summary>A new resource begins.</summary>
    public void BeginResource(SeriesNamer namer)
    {
        _namer = namer;
        _namer.BeginResource();
        _newestUnixMs = 0;
    }

    /// <summary>Adds the resource's target_info at the time of its newest point.</summary>
    public DecodeError EndResource(ReadOnlySpan<byte> resource, Hash128 key)
    {
        if (_newestUnixMs == 0) return DecodeError.None;
        key = SpanHash.Fold(key, 1);
        if (rows.TryFind(key, out var series))
        {
            if (series.Value != 0) rows.Batch.Add(series, _newestUnixMs, 1);
            return DecodeError.None;
        }
        var error = _namer.DescribeTarget(resource, rows.Sender, out var labels);
        if (error is DecodeError.None && labels is not null && rows.TryCreate(key, labels, out series, out _)) rows.AddNew(key, series, _newestUnixMs, 1, 0);
        return error;
    }

    /// <summary>Decodes one point.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="message">The point's message.</param>
    public DecodeError Decode(in MetricFrame metric, ReadOnlySpan<byte> message) => metric.Kind switch
    {
        MetricKind.Histogram => DecodeHistogram(in metric, message),
        _ => DecodeNumber(in metric, message),
    };

    private DecodeError DecodeNumber(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        if (!NumberPoint.TryRead(message, metric.Key, out var number)) return DecodeError.Malformed;
        var start = metric.Kind == MetricKind.Counter || metric.IsDelta ? number.StartUnixNano : 0;
        var point = new PointFrame(message, OtlpFields.Number.Attributes, number.Key, number.UnixNano, start, number.Flags);
        var flaw = number.HasValue || point.IsGone ? metric.Flaw : metric.Flaw ?? "has a point without a value";
        if (!IsKept(in metric, in point, flaw)) return DecodeError.None;
        return Add(in metric, in point, new SeriesPart(PartKind.Whole), point.Key, number.Value);
    }

    private DecodeError DecodeHistogram(in MetricFrame metric, ReadOnlySpan<byte> message)
    {
        var histogram = _histogram;
        if (!histogram.TryRead(message, metric.Key)) return DecodeError.Malformed;
        var point = new PointFrame(message, OtlpFields.Histogram.Attributes, histogram.Key, histogram.UnixNano, histogram.StartUnixNano, histogram.Flags);
        var flaw = point.IsGone ? metric.Flaw : metric.Flaw ?? histogram.Flaw;
        if (!IsKept(in metric, in point, flaw)) return DecodeError.None;

        ulong below = 0;
        var bounds = histogram.Bounds;
        for (var i = 0; i < bounds.Count; i++)
        {
            if (double.IsPositiveInfinity(bounds[i])) continue;  // the last bucket, which is written below
            if (i < histogram.Counts.Count) below += histogram.Counts[i];
            var error = AddPart(in metric, in point, new SeriesPart(PartKind.Bucket, bounds[i]), below);
            if (error is not DecodeError.None) return error;
        }
        var last = AddPart(in metric, in point, new SeriesPart(PartKind.Bucket, double.PositiveInfinity), histogram.Count);
        if (last is DecodeError.None) last = AddPart(in metric, in point, new SeriesPart(PartKind.Count), histogram.Count);
        if (last is DecodeError.None && histogram.Sum is { } sum) last = AddPart(in metric, in point, new SeriesPart(PartKind.Sum), sum);
        return last;
    }

    private bool IsKept(in MetricFrame metric, in PointFrame point, string? flaw)
    {
        if (flaw is null && rows.InWindow(point.UnixMs))
        {
            if (point.UnixMs > _newestUnixMs) _newestUnixMs = point.UnixMs;
            return true;
        }
        if (flaw is null) rows.RejectTime(point.UnixMs);
        else if (rows.RejectedReason is not null || !AttributeReader.TryText(metric.Name, out var name)) rows.Reject(1, flaw);
        else rows.Reject(1, $"metric '{name}' {flaw}");
        return false;
    }

    private DecodeError AddPart(in MetricFrame metric, in PointFrame point, SeriesPart part, double value) =>
        Add(in metric, in point, part, part.KeyIn(point.Key), value);

    private DecodeError Add(in MetricFrame metric, in PointFrame point, SeriesPart part, Hash128 key, double value)
    {
        var start = point.StartUnixMs;
        if (point.IsGone)
        {
            value = Sample.Stale;
            start = 0;
        }
        var known = start == 0 ? rows.TryAdd(key, point.UnixMs, value) : rows.TryAddCounter(key, point.UnixMs, value, start);
        return known ? DecodeError.None : AddNew(in metric, in point, part, key, value, start);
    }

    private DecodeError AddNew(in MetricFrame metric, in PointFrame point, SeriesPart part, Hash128 key, double value, long start)
    {
        if (!rows.TryFindNew(key, out var series))
        {
            var error = _namer.Describe(in metric, in point, part, rows.Sender, out var labels, out var reason);
            if (error is not DecodeError.None) return error;
            if (reason is not null || !rows.TryCreate(key, labels, out series, out reason))
            {
                rows.Reject(1, reason!);
                return DecodeError.None;
            }
        }
        rows.AddNew(key, series, point.UnixMs, value, start);
        return DecodeError.None;
    }
}
