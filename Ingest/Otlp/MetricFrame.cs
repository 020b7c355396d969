using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>The metric's header and the messages around it. Spans point into the request.</summary>
internal readonly ref struct MetricFrame
{
    /// <summary>The Resource message.</summary>
    public ReadOnlySpan<byte> Resource { get; init; }

    /// <summary>The Scope message.</summary>
    public ReadOnlySpan<byte> Scope { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    public ReadOnlySpan<byte> Unit { get; init; }

    public ReadOnlySpan<byte> Description { get; init; }

    /// <summary>The Gauge, Sum, Histogram, ExponentialHistogram or Summary message; empty if there is none.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    public MetricKind Kind { get; init; }

    /// <summary>Delta temporality: values count from point to point, not from the start.</summary>
    public bool IsDelta { get; init; }

    /// <summary>Stands for resource, scope, name, unit and kind: the beginning of every point's key.</summary>
    public Hash128 Key { get; init; }

    /// <summary>Stands for name, unit, kind and description: what metadata is made of.</summary>
    public Hash128 MetadataKey { get; init; }

    /// <summary>Why no point of the metric can be kept; null if they can.</summary>
    public string? Flaw { get; init; }

    /// <summary>Reads a Metric message without its points.</summary>
    /// <param name="message">The message.</param>
    /// <param name="resource">The Resource message around it.</param>
    /// <param name="scope">The Scope message around it.</param>
    /// <param name="around">Stands for both.</param>
    /// <param name="metric">The result; undefined on error.</param>
    public static DecodeError Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> resource, ReadOnlySpan<byte> scope,
        Hash128 around, out MetricFrame metric)
    {
        metric = default;
        ReadOnlySpan<byte> name = default, unit = default, description = default, data = default;
        uint dataTag = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            bool ok;
            switch (tag)
            {
                case OtlpFields.Metric.Name:
                    ok = reader.TryReadBytes(out name);
                    break;
                case OtlpFields.Metric.Description:
                    ok = reader.TryReadBytes(out description);
                    break;
                case OtlpFields.Metric.Unit:
                    ok = reader.TryReadBytes(out unit);
                    break;
                case OtlpFields.Metric.Gauge or OtlpFields.Metric.Sum or OtlpFields.Metric.Histogram or
                    OtlpFields.Metric.ExponentialHistogram or OtlpFields.Metric.Summary:
                    if (dataTag != 0) return DecodeError.RepeatedField;
                    dataTag = tag;
                    ok = reader.TryReadBytes(out data);
                    break;
                default:
                    ok = reader.TrySkip(tag);
                    break;
            }
            if (!ok) return DecodeError.Malformed;
        }
        if (!TryClassify(data, dataTag, out var kind, out var isDelta, out var flaw)) return DecodeError.Malformed;
        var header = SpanHash.Fold(SpanHash.Fold(SpanHash.Seed, name), unit);
        header = SpanHash.Fold(header, (ulong)kind << 1 | (isDelta ? 1u : 0));
        metric = new MetricFrame
        {
            Resource = resource, Scope = scope, Name = name, Unit = unit, Description = description, Data = data,
            Kind = kind, IsDelta = isDelta, Flaw = flaw,
            Key = SpanHash.Fold(around, header),
            MetadataKey = SpanHash.Fold(header, description),
        };
        return DecodeError.None;
    }

    // Temporality and monotony follow the points in the message, and decide what the points mean.
    private static bool TryClassify(ReadOnlySpan<byte> data, uint dataTag, out MetricKind kind, out bool isDelta,
        out string? flaw)
    {
        flaw = null;
        ulong temporality = 0, monotonic = 0;
        var hasTemporality =
            dataTag is OtlpFields.Metric.Sum or OtlpFields.Metric.Histogram or OtlpFields.Metric.ExponentialHistogram;
        var reader = new ProtoReader(hasTemporality ? data : default);
        kind = default;
        isDelta = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                OtlpFields.Data.Points => reader.TrySkipBytes(),
                OtlpFields.Data.Temporality => reader.TryReadVarint(out temporality),
                OtlpFields.Data.IsMonotonic when dataTag == OtlpFields.Metric.Sum =>
                    reader.TryReadVarint(out monotonic),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        if (hasTemporality && temporality is not (1 or 2)) flaw = "has no aggregation temporality";
        isDelta = temporality == 1;
        kind = dataTag switch
        {
            OtlpFields.Metric.Sum => monotonic != 0 ? MetricKind.Counter : MetricKind.UpDownSum,
            OtlpFields.Metric.Histogram => MetricKind.Histogram,
            OtlpFields.Metric.ExponentialHistogram => MetricKind.ExponentialHistogram,
            OtlpFields.Metric.Summary => MetricKind.Summary,
            _ => MetricKind.Gauge,
        };
        return true;
    }
}
