using System.Runtime.InteropServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Otlp;

/// <summary>Walks an ExportMetricsServiceRequest once and turns its points into rows. One owner, pooled.</summary>
/// <remarks>
/// All or nothing as to form: bytes that are malformed anywhere give an error, and the caller drops all rows. Points
/// that are well formed but cannot be kept (time, limits, no value) are counted by <see cref="RowWriter.Reject"/>, and
/// the others stay. Text is checked when a series is new: the bytes of a known one have been checked before.
/// </remarks>
internal sealed class MetricsDecoder
{
    private readonly RowWriter _writer;
    private readonly IngestOptions _options;
    private readonly PointRows _rows;
    private readonly PointDecoder _points;

    public MetricsDecoder(RowWriter rows, IngestOptions options)
    {
        _writer = rows;
        _options = options;
        _rows = new PointRows(rows, options);
        _points = new PointDecoder(_rows);
    }

    /// <summary>Adds the rows of a request to the writer's batch.</summary>
    public DecodeError Decode(ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(request);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.Request.ResourceMetrics)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var metrics)) return DecodeError.Malformed;
            var error = DecodeResource(metrics);
            if (error is not DecodeError.None) return error;
        }
        return DecodeError.None;
    }

    private DecodeError DecodeResource(ReadOnlySpan<byte> message)
    {
        var error = FindOnce(message, OtlpFields.ResourceMetrics.Resource, out var resource);
        if (error is not DecodeError.None) return error;
        var key = SpanHash.Fold(SpanHash.Seed, resource);
        if (_writer.Sender.BoundHost is { } host) key = SpanHash.Fold(key, MemoryMarshal.AsBytes(host.AsSpan()));
        _rows.BeginResource();
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.ResourceMetrics.ScopeMetrics)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var metrics)) return DecodeError.Malformed;
            error = DecodeScope(metrics, resource, key);
            if (error is not DecodeError.None) return error;
        }
        return _rows.EndResource(resource, key);
    }

    private DecodeError DecodeScope(ReadOnlySpan<byte> message, ReadOnlySpan<byte> resource, Hash128 key)
    {
        var error = FindOnce(message, OtlpFields.ScopeMetrics.Scope, out var scope);
        if (error is not DecodeError.None) return error;
        if (_options.ScopeLabels) key = SpanHash.Fold(key, scope);
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.ScopeMetrics.Metrics)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var metric)) return DecodeError.Malformed;
            error = MetricFrame.Read(metric, resource, scope, key, out var frame);
            if (error is DecodeError.None && frame.Data.Length > 0) error = DecodeMetric(in frame);
            if (error is not DecodeError.None) return error;
        }
        return DecodeError.None;
    }

    private DecodeError DecodeMetric(in MetricFrame metric)
    {
        var error = _rows.BeginMetric(in metric);
        if (error is not DecodeError.None) return error;
        var reader = new ProtoReader(metric.Data);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.Data.Points)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var point)) return DecodeError.Malformed;
            error = _points.Decode(in metric, point);
            if (error is not DecodeError.None) return error;
        }
        return DecodeError.None;
    }

    /// <summary>Finds an embedded message that may occur once, at any place; empty if it is absent.</summary>
    private static DecodeError FindOnce(ReadOnlySpan<byte> message, uint wanted, out ReadOnlySpan<byte> found)
    {
        found = default;
        var isFound = false;
        var reader = new ProtoReader(message);
        while (reader.TryReadNext(wanted, out var next))
        {
            if (isFound) return DecodeError.RepeatedField;
            isFound = true;
            found = next;
        }
        return reader.AtEnd ? DecodeError.None : DecodeError.Malformed;
    }
}
