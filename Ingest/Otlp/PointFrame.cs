using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>What every kind of point has. Spans point into the request.</summary>
internal readonly ref struct PointFrame(ReadOnlySpan<byte> message, uint attributesTag, Hash128 key, ulong unixNano,
    ulong startUnixNano, ulong flags)
{
    private const ulong NanosPerMs = 1_000_000;

    public PointFrame(ReadOnlySpan<byte> message, uint attributesTag, ref readonly PointHeader header)
        : this(message, attributesTag, header.Key, header.UnixNano, header.StartUnixNano, header.Flags)
    {
    }

    /// <summary>The point's message.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>The tag of its attributes.</summary>
    public uint AttributesTag { get; } = attributesTag;

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key { get; } = key;

    public long UnixMs { get; } = (long)(unixNano / NanosPerMs);

    /// <summary>When counting began; 0 = unknown, or not used by the kind of metric.</summary>
    public long StartUnixMs { get; } = (long)(startUnixNano / NanosPerMs);

    /// <summary>The series has ended: the point has no value.</summary>
    public bool IsStale { get; } = (flags & OtlpFields.Point.NoRecordedValue) != 0;
}
