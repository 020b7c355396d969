using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>A NumberDataPoint, read in one pass; its attributes are only hashed.</summary>
internal struct NumberPoint
{
    public ulong StartUnixNano;
    public ulong UnixNano;
    public double Value;
    public bool HasValue;
    public bool HasExemplars;
    public ulong Flags;

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key;

    /// <summary>Reads a point.</summary>
    /// <param name="message">Its bytes.</param>
    /// <param name="metric">The key of everything around it.</param>
    /// <param name="point">The point; undefined on false.</param>
    /// <returns>False if the bytes are malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, Hash128 metric, out NumberPoint point)
    {
        point = new NumberPoint { Key = metric };
        var reader = new ProtoReader(message);
        int from = 0, to = 0;                                    // the latest run of adjacent attributes
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            if (!reader.TryReadTag(out var tag)) return false;
            switch (tag)
            {
                case OtlpFields.Point.Start:
                    if (!reader.TryReadFixed64(out point.StartUnixNano)) return false;
                    break;
                case OtlpFields.Point.Time:
                    if (!reader.TryReadFixed64(out point.UnixNano)) return false;
                    break;
                case OtlpFields.Number.AsDouble:
                    if (!reader.TryReadDouble(out point.Value)) return false;
                    point.HasValue = true;
                    break;
                case OtlpFields.Number.AsInt:
                    if (!reader.TryReadFixed64(out var integer)) return false;
                    point.Value = (long)integer;
                    point.HasValue = true;
                    break;
                case OtlpFields.Number.Attributes:
                    if (!reader.TrySkipBytes()) return false;
                    if (at != to)
                    {
                        if (to > from) point.Key = SpanHash.Fold(point.Key, reader.Slice(from, to));
                        from = at;
                    }
                    to = reader.Position;
                    break;
                case OtlpFields.Number.Exemplars:
                    if (!reader.TrySkipBytes()) return false;
                    point.HasExemplars = true;
                    break;
                case OtlpFields.Number.Flags:
                    if (!reader.TryReadVarint(out point.Flags)) return false;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return false;
                    break;
            }
        }
        if (to > from) point.Key = SpanHash.Fold(point.Key, reader.Slice(from, to));
        return true;
    }
}
