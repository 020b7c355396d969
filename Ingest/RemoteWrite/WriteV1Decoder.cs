using System.Diagnostics;
using System.Runtime.InteropServices;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;
using LightWatch.Storage;

namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Decoder of prometheus.WriteRequest (remote write 1.0). One owner, pooled.</summary>
/// <remarks>
/// All or nothing as to form, like the OTLP decoder; series or samples that cannot be kept are counted as refused.
/// </remarks>
internal sealed class WriteV1Decoder(RowWriter rows, IngestOptions options)
{
    private static readonly Hash128 Domain = SpanHash.Fold(SpanHash.Seed, 0x7731);

    private readonly LabelledRows _rows = new(rows, options);
    private readonly HistogramReader _histogram = new();

    /// <summary>Adds the rows of a request to the writer's batch.</summary>
    public DecodeError Decode(ReadOnlySpan<byte> request)
    {
        var domain = rows.Sender.BoundHost is { } host
            ? SpanHash.Fold(Domain, MemoryMarshal.AsBytes(host.AsSpan()))
            : Domain;
        var reader = new ProtoReader(request);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            DecodeError error;
            switch (tag)
            {
                case WriteFields.V1.Series:
                    error = reader.TryReadBytes(out var series) ? DecodeSeries(series, domain) : DecodeError.Malformed;
                    break;
                case WriteFields.V1.Metadata:
                    error = reader.TryReadBytes(out var metadata) ? DecodeMetadata(metadata) : DecodeError.Malformed;
                    break;
                default:
                    error = reader.TrySkip(tag) ? DecodeError.None : DecodeError.Malformed;
                    break;
            }
            if (error is not DecodeError.None) return error;
        }
        return DecodeError.None;
    }

    private DecodeError DecodeSeries(ReadOnlySpan<byte> message, Hash128 domain)
    {
        if (!TryHash(message, domain, out var key, out var points, out var first)) return DecodeError.Malformed;
        string? refusal = null;
        if (!rows.TryFind(key, out var series))
        {
            _rows.BeginLabels();
            var error = ReadLabels(message, WriteFields.V1.Labels, _rows.AddLabel);
            if (error is not DecodeError.None) return error;
            if (points > 0 && !_rows.TryCreate(key, out series, out refusal)) rows.Reject(points, refusal!);
        }
        Debug.Assert(first <= message.Length, "the labels lie within the message");
        var reader = new ProtoReader(message[first..]);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag is not (WriteFields.V1.Samples or WriteFields.V1.Histograms or WriteFields.V1.Exemplars))
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var point)) return DecodeError.Malformed;
            if (tag == WriteFields.V1.Samples)
            {
                if (!SampleReader.TryRead(point, out var value, out var unixMs, out _)) return DecodeError.Malformed;
                if (refusal is null) _rows.Add(key, series, unixMs, value);
            }
            else if (tag == WriteFields.V1.Histograms)
            {
                if (!_histogram.TryRead(point)) return DecodeError.Malformed;
                if (refusal is null) _histogram.AddTo(rows, series);
            }
            else
            {
                var error = ReadExemplar(point, out var exemplar);
                if (error is not DecodeError.None) return error;
                if (refusal is null && points > 0) _rows.Add(series, exemplar);
            }
        }
        return DecodeError.None;
    }

    // Hashes the labels at whatever place, counts samples and histograms, and finds the end of the labels that come
    // first.
    private static bool TryHash(ReadOnlySpan<byte> message, Hash128 domain, out Hash128 key, out int points,
        out int first)
    {
        key = domain;
        points = 0;
        first = 0;
        int from = 0, to = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var tag)) return false;
            if (tag == WriteFields.V1.Labels)
            {
                if (!reader.TrySkipBytes()) return false;
                if (at != to)
                {
                    if (to > from) key = SpanHash.Fold(key, reader.Slice(from, to));
                    from = at;
                }
                to = reader.Position;
                if (from == 0) first = to;
                continue;
            }
            if (tag is WriteFields.V1.Samples or WriteFields.V1.Histograms) points++;
            if (!reader.TrySkip(tag)) return false;
        }
        if (to > from) key = SpanHash.Fold(key, reader.Slice(from, to));
        return true;
    }

    private static DecodeError ReadLabels(ReadOnlySpan<byte> message, uint labelsTag, Action<string, string> add)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadNext(labelsTag, out var label))
        {
            if (!TryReadPair(label, out var name, out var value)) return DecodeError.Malformed;
            if (!WireText.TryRead(name, out var nameText) || !WireText.TryRead(value, out var valueText))
                return DecodeError.BadText;
            add(nameText, valueText);
        }
        return reader.AtEnd ? DecodeError.None : DecodeError.Malformed;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> name,
        out ReadOnlySpan<byte> value)
    {
        name = value = default;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                WriteFields.V1.LabelName => reader.TryReadBytes(out name),
                WriteFields.V1.LabelValue => reader.TryReadBytes(out value),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        return true;
    }

    private static DecodeError ReadExemplar(ReadOnlySpan<byte> message, out Exemplar exemplar)
    {
        exemplar = new Exemplar(Labels.Empty, 0, 0);
        if (!SampleReader.TryReadExemplar(message, out var value, out var unixMs)) return DecodeError.Malformed;
        var labels = new List<Label>();
        var error = ReadLabels(message, WriteFields.Exemplar.Labels, (n, v) => labels.Add(new Label(n, v)));
        if (error is DecodeError.None) exemplar = new Exemplar(Labels.From(labels), value, unixMs);
        return error;
    }

    private DecodeError DecodeMetadata(ReadOnlySpan<byte> message)
    {
        if (!rows.IsNewMetadata(SpanHash.Fold(Domain, message))) return DecodeError.None;
        ReadOnlySpan<byte> name = default, help = default, unit = default;
        ulong type = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            var ok = tag switch
            {
                WriteFields.V1.MetadataType => reader.TryReadVarint(out type),
                WriteFields.V1.MetadataName => reader.TryReadBytes(out name),
                WriteFields.V1.MetadataHelp => reader.TryReadBytes(out help),
                WriteFields.V1.MetadataUnit => reader.TryReadBytes(out unit),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return DecodeError.Malformed;
        }
        if (!WireText.TryRead(name, out var metric) || !WireText.TryRead(help, out var helpText)
            || !WireText.TryRead(unit, out var unitText))
            return DecodeError.BadText;
        if (metric.Length > 0)
            rows.Batch.Metadata.Add(new MetricMetadata(metric, MetricTypes.Name(type), unitText, helpText));
        return DecodeError.None;
    }
}
