using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>The fields that histogram, exponential histogram and summary points have in common.</summary>
/// <remarks>Number points read the same fields in their own loop: one of them is read for every sample.</remarks>
internal struct PointHeader
{
    public ulong StartUnixNano;
    public ulong UnixNano;
    public ulong Flags;
    public bool HasExemplars;

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key;

    /// <summary>Reads a field that is not of the point's own kind; an unknown one is skipped.</summary>
    /// <returns>False if the bytes are malformed.</returns>
    public bool TryReadField(ref ProtoReader reader, uint tag, in PointTags tags)
    {
        if (tag == tags.Attributes)
        {
            if (!reader.TryReadBytes(out var attribute)) return false;
            Key = SpanHash.Fold(Key, attribute);
            return true;
        }
        if (tag == OtlpFields.Point.Time) return reader.TryReadFixed64(out UnixNano);
        if (tag == OtlpFields.Point.Start) return reader.TryReadFixed64(out StartUnixNano);
        if (tag == tags.Flags) return reader.TryReadVarint(out Flags);
        if (tag != tags.Exemplars) return reader.TrySkip(tag);
        HasExemplars = true;
        return reader.TrySkipBytes();
    }
}

/// <summary>Tags of common fields whose numbers differ between the kinds of points.</summary>
/// <param name="Attributes">Attributes of the point.</param>
/// <param name="Flags">Flags of the point.</param>
/// <param name="Exemplars">Exemplars; 0 if points of the kind have none.</param>
internal readonly record struct PointTags(uint Attributes, uint Flags, uint Exemplars);
