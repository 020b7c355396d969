namespace LightWatch.Ingest.Otlp;

/// <summary>Tags (field number, wire type) of the OTLP metrics messages, as the readers switch on them.</summary>
/// <remarks>
/// Source: https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto (metrics, common,
/// resource).
/// </remarks>
internal static class OtlpFields
{
    private const uint Varint = 0;
    private const uint Fixed64 = 1;
    private const uint Bytes = 2;

    public static class Request
    {
        public const uint ResourceMetrics = 1 << 3 | Bytes;
    }

    public static class ResourceMetrics
    {
        public const uint Resource = 1 << 3 | Bytes;
        public const uint ScopeMetrics = 2 << 3 | Bytes;
    }

    public static class Resource
    {
        public const uint Attributes = 1 << 3 | Bytes;
    }

    public static class ScopeMetrics
    {
        public const uint Scope = 1 << 3 | Bytes;
        public const uint Metrics = 2 << 3 | Bytes;
    }

    public static class Scope
    {
        public const uint Name = 1 << 3 | Bytes;
        public const uint Version = 2 << 3 | Bytes;
    }

    public static class Metric
    {
        public const uint Name = 1 << 3 | Bytes;
        public const uint Description = 2 << 3 | Bytes;
        public const uint Unit = 3 << 3 | Bytes;
        public const uint Gauge = 5 << 3 | Bytes;
        public const uint Sum = 7 << 3 | Bytes;
        public const uint Histogram = 9 << 3 | Bytes;
        public const uint ExponentialHistogram = 10 << 3 | Bytes;
        public const uint Summary = 11 << 3 | Bytes;
    }

    /// <summary>Gauge, Sum, Histogram, ExponentialHistogram and Summary share their numbers.</summary>
    public static class Data
    {
        public const uint Points = 1 << 3 | Bytes;
        public const uint Temporality = 2 << 3 | Varint;
        public const uint IsMonotonic = 3 << 3 | Varint;
    }

    /// <summary>Times and flags; the same in every kind of point except for flags.</summary>
    public static class Point
    {
        public const uint Start = 2 << 3 | Fixed64;
        public const uint Time = 3 << 3 | Fixed64;

        /// <summary>The flag of a point without a value: the series has ended.</summary>
        public const ulong NoRecordedValue = 1;
    }

    public static class Number
    {
        public const uint AsDouble = 4 << 3 | Fixed64;
        public const uint Exemplars = 5 << 3 | Bytes;
        public const uint AsInt = 6 << 3 | Fixed64;
        public const uint Attributes = 7 << 3 | Bytes;
        public const uint Flags = 8 << 3 | Varint;
    }

    public static class Histogram
    {
        public const uint Count = 4 << 3 | Fixed64;
        public const uint Sum = 5 << 3 | Fixed64;
        public const uint BucketCounts = 6 << 3 | Bytes;
        public const uint BucketCount = 6 << 3 | Fixed64;
        public const uint Bounds = 7 << 3 | Bytes;
        public const uint Bound = 7 << 3 | Fixed64;
        public const uint Exemplars = 8 << 3 | Bytes;
        public const uint Attributes = 9 << 3 | Bytes;
        public const uint Flags = 10 << 3 | Varint;
    }

    public static class Exponential
    {
        public const uint Attributes = 1 << 3 | Bytes;
        public const uint Count = 4 << 3 | Fixed64;
        public const uint Sum = 5 << 3 | Fixed64;
        public const uint Scale = 6 << 3 | Varint;
        public const uint ZeroCount = 7 << 3 | Fixed64;
        public const uint Positive = 8 << 3 | Bytes;
        public const uint Negative = 9 << 3 | Bytes;
        public const uint Flags = 10 << 3 | Varint;
        public const uint Exemplars = 11 << 3 | Bytes;
        public const uint ZeroThreshold = 14 << 3 | Fixed64;
    }

    public static class Buckets
    {
        public const uint Offset = 1 << 3 | Varint;
        public const uint Counts = 2 << 3 | Bytes;
        public const uint Count = 2 << 3 | Varint;
    }

    public static class Summary
    {
        public const uint Count = 4 << 3 | Fixed64;
        public const uint Sum = 5 << 3 | Fixed64;
        public const uint Quantiles = 6 << 3 | Bytes;
        public const uint Attributes = 7 << 3 | Bytes;
        public const uint Flags = 8 << 3 | Varint;
    }

    public static class Quantile
    {
        public const uint Rank = 1 << 3 | Fixed64;
        public const uint Value = 2 << 3 | Fixed64;
    }

    public static class Exemplar
    {
        public const uint Time = 2 << 3 | Fixed64;
        public const uint AsDouble = 3 << 3 | Fixed64;
        public const uint SpanId = 4 << 3 | Bytes;
        public const uint TraceId = 5 << 3 | Bytes;
        public const uint AsInt = 6 << 3 | Fixed64;
        public const uint Attributes = 7 << 3 | Bytes;
    }

    public static class KeyValue
    {
        public const uint Key = 1 << 3 | Bytes;
        public const uint Value = 2 << 3 | Bytes;
    }

    public static class AnyValue
    {
        public const uint String = 1 << 3 | Bytes;
        public const uint Bool = 2 << 3 | Varint;
        public const uint Int = 3 << 3 | Varint;
        public const uint Double = 4 << 3 | Fixed64;
        public const uint Array = 5 << 3 | Bytes;
        public const uint KeyValues = 6 << 3 | Bytes;
        public const uint RawBytes = 7 << 3 | Bytes;

        /// <summary>Elements of ArrayValue and of KeyValueList.</summary>
        public const uint Elements = 1 << 3 | Bytes;
    }
}
