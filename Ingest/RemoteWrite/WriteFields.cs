namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Tags of the remote-write messages.</summary>
/// <remarks>
/// Source: https://github.com/prometheus/prometheus/blob/main/prompb/types.proto and
/// https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto.
/// </remarks>
internal static class WriteFields
{
    private const uint Varint = 0;
    private const uint Fixed64 = 1;
    private const uint Bytes = 2;

    /// <summary>prometheus.WriteRequest.</summary>
    public static class V1
    {
        public const uint Series = 1 << 3 | Bytes;
        public const uint Metadata = 3 << 3 | Bytes;
        public const uint Labels = 1 << 3 | Bytes;
        public const uint Samples = 2 << 3 | Bytes;
        public const uint Exemplars = 3 << 3 | Bytes;
        public const uint Histograms = 4 << 3 | Bytes;
        public const uint LabelName = 1 << 3 | Bytes;
        public const uint LabelValue = 2 << 3 | Bytes;
        public const uint MetadataType = 1 << 3 | Varint;
        public const uint MetadataName = 2 << 3 | Bytes;
        public const uint MetadataHelp = 4 << 3 | Bytes;
        public const uint MetadataUnit = 5 << 3 | Bytes;
    }

    /// <summary>io.prometheus.write.v2.Request.</summary>
    public static class V2
    {
        public const uint Symbols = 4 << 3 | Bytes;
        public const uint Series = 5 << 3 | Bytes;
        public const uint LabelRefs = 1 << 3 | Bytes;
        public const uint LabelRef = 1 << 3 | Varint;
        public const uint Samples = 2 << 3 | Bytes;
        public const uint Histograms = 3 << 3 | Bytes;
        public const uint Exemplars = 4 << 3 | Bytes;
        public const uint Metadata = 5 << 3 | Bytes;
        public const uint MetadataType = 1 << 3 | Varint;
        public const uint MetadataHelp = 3 << 3 | Varint;
        public const uint MetadataUnit = 4 << 3 | Varint;
    }

    /// <summary>Sample and Exemplar of both versions; the start time only in samples of the second.</summary>
    public static class Sample
    {
        public const uint Value = 1 << 3 | Fixed64;
        public const uint Time = 2 << 3 | Varint;
        public const uint Start = 3 << 3 | Varint;
    }

    public static class Exemplar
    {
        public const uint Labels = 1 << 3 | Bytes;
        public const uint LabelRef = 1 << 3 | Varint;
        public const uint Value = 2 << 3 | Fixed64;
        public const uint Time = 3 << 3 | Varint;
    }

    /// <summary>Histogram of both versions.</summary>
    public static class Histogram
    {
        public const uint CountInt = 1 << 3 | Varint;
        public const uint CountFloat = 2 << 3 | Fixed64;
        public const uint Sum = 3 << 3 | Fixed64;
        public const uint Schema = 4 << 3 | Varint;
        public const uint ZeroThreshold = 5 << 3 | Fixed64;
        public const uint ZeroCountInt = 6 << 3 | Varint;
        public const uint ZeroCountFloat = 7 << 3 | Fixed64;
        public const uint NegativeSpans = 8 << 3 | Bytes;
        public const uint NegativeDeltas = 9 << 3 | Bytes;
        public const uint NegativeDelta = 9 << 3 | Varint;
        public const uint NegativeCounts = 10 << 3 | Bytes;
        public const uint NegativeCount = 10 << 3 | Fixed64;
        public const uint PositiveSpans = 11 << 3 | Bytes;
        public const uint PositiveDeltas = 12 << 3 | Bytes;
        public const uint PositiveDelta = 12 << 3 | Varint;
        public const uint PositiveCounts = 13 << 3 | Bytes;
        public const uint PositiveCount = 13 << 3 | Fixed64;
        public const uint ResetHint = 14 << 3 | Varint;
        public const uint Time = 15 << 3 | Varint;
        public const uint CustomValues = 16 << 3 | Bytes;
        public const uint CustomValue = 16 << 3 | Fixed64;
        public const uint Start = 17 << 3 | Varint;
        public const uint SpanOffset = 1 << 3 | Varint;
        public const uint SpanLength = 2 << 3 | Varint;
    }
}
