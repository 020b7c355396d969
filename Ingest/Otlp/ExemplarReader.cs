using LightWatch.Ingest.Wire;
using LightWatch.Storage;

namespace LightWatch.Ingest.Otlp;

/// <summary>Exemplars of a point. They are rare: reading them allocates.</summary>
internal static class ExemplarReader
{
    /// <summary>
    /// Characters of all names and values of an exemplar; above it only trace and span are kept. Source: OpenMetrics.
    /// </summary>
    private const int MaxCharacters = 128;

    private const ulong NanosPerMs = 1_000_000;

    /// <summary>Reads the exemplars among a point's fields, sorted by value.</summary>
    /// <param name="point">The point's message.</param>
    /// <param name="exemplarsTag">The tag of its exemplars.</param>
    /// <param name="pointUnixMs">The time of an exemplar that has none.</param>
    /// <param name="into">Receives them; cleared first.</param>
    public static DecodeError Read(ReadOnlySpan<byte> point, uint exemplarsTag, long pointUnixMs, List<Exemplar> into)
    {
        into.Clear();
        var reader = new ProtoReader(point);
        while (reader.TryReadNext(exemplarsTag, out var message))
        {
            var error = ReadOne(message, pointUnixMs, into);
            if (error is not DecodeError.None) return error;
        }
        if (!reader.AtEnd) return DecodeError.Malformed;
        into.Sort(static (a, b) => a.Value.CompareTo(b.Value));
        return DecodeError.None;
    }

    private static DecodeError ReadOne(ReadOnlySpan<byte> message, long pointUnixMs, List<Exemplar> into)
    {
        ulong nanos = 0;
        double? value = null;
        ReadOnlySpan<byte> trace = default, span = default;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            bool ok;
            switch (tag)
            {
                case OtlpFields.Exemplar.Time:
                    ok = reader.TryReadFixed64(out nanos);
                    break;
                case OtlpFields.Exemplar.AsDouble:
                    ok = reader.TryReadDouble(out var real);
                    value = real;
                    break;
                case OtlpFields.Exemplar.AsInt:
                    ok = reader.TryReadFixed64(out var integer);
                    value = (long)integer;
                    break;
                case OtlpFields.Exemplar.TraceId:
                    ok = reader.TryReadBytes(out trace);
                    break;
                case OtlpFields.Exemplar.SpanId:
                    ok = reader.TryReadBytes(out span);
                    break;
                default:
                    ok = reader.TrySkip(tag);
                    break;
            }
            if (!ok) return DecodeError.Malformed;
        }
        var attributes = new List<(string Key, string Value)>();
        var error = AttributeReader.Read(message, OtlpFields.Exemplar.Attributes, attributes);
        if (error is not DecodeError.None) return error;
        if (value is null) return DecodeError.None;              // an exemplar of nothing
        into.Add(new Exemplar(LabelsOf(trace, span, attributes), value.Value, nanos == 0
            ? pointUnixMs
            : (long)(nanos / NanosPerMs)));
        return DecodeError.None;
    }

    private static Labels LabelsOf(ReadOnlySpan<byte> trace, ReadOnlySpan<byte> span,
        List<(string Key, string Value)> attributes)
    {
        var labels = new List<Label>();
        if (trace.Length > 0 && trace.Length <= 16) labels.Add(new Label("trace_id", Convert.ToHexStringLower(trace)));
        if (span.Length > 0 && span.Length <= 8) labels.Add(new Label("span_id", Convert.ToHexStringLower(span)));
        var characters = labels.Sum(l => l.Name.Length + l.Value.Length) + attributes.Sum(
            a => a.Key.Length + a.Value.Length);
        if (characters <= MaxCharacters) labels.AddRange(attributes.Select(a => new Label(a.Key, a.Value)));
        return Labels.From(labels);
    }
}
