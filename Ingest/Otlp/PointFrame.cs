using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Otlp;

/// <summary>What every kind of point has. Spans point into the request.</summary>
internal readonly ref struct PointFrame(ReadOnlySpan<byte> message, uint attributesTag, Hash128 key, ulong unixNano, ulong startUnixNano, ulong flags)
{
    private const ulong NanosPerMs = 1_000_000;

    /// <summary>The point's message.</summary>
    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>The tag of its attributes.</summary>
    public uint AttributesTag { get; } = attributesTag;

    /// <summary>Stands for the metric and the attributes.</summary>
    public Hash128 Key { get; } = key;

    public long UnixMs { get; } = (long)(unixNano / NanosPerMs);

    /// <summary>When counting began; 0 = unknown, or of no interest.</summary>
    public long StartUnixMs { get; } = (long)(startUnixNano / NanosPerMs);

    /// <summary>There is no value any more.</summary>
    public bool IsGone { get; } = (flags & OtlpFields.Point.NoRecordedValue) != 0;
}
