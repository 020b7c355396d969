using System.Collections.Frozen;

namespace LightWatch.Ingest.Otlp;

/// <summary>How a JSON value becomes a protobuf field.</summary>
internal enum JsonKind
{
    Message,
    Text,
    Double,

    /// <summary>fixed64 and sfixed64: a number, or digits in a string.</summary>
    Fixed64,

    /// <summary>Unsigned and plain signed varints, enums among them.</summary>
    Varint,

    /// <summary>sint32.</summary>
    ZigZag,
    Bool,

    /// <summary>Bytes in hexadecimal: trace and span ids.</summary>
    Hex,
    Base64,
}

/// <summary>A field of a message by its JSON name.</summary>
internal sealed record JsonField(int Number, JsonKind Kind, JsonMessage? Message = null);

/// <summary>The fields of the OTLP metrics messages as JSON names them.</summary>
/// <remarks>Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.</remarks>
internal sealed class JsonMessage
{
    private FrozenDictionary<string, JsonField> _fields = FrozenDictionary<string, JsonField>.Empty;

    /// <summary>ExportMetricsServiceRequest.</summary>
    public static JsonMessage Request { get; } = Build();

    /// <summary>The field of a name; null if it is unknown.</summary>
    public JsonField? Field(string name) => _fields.GetValueOrDefault(name);

    private JsonMessage With(params (string Name, JsonField Field)[] fields)
    {
        _fields = fields.ToFrozenDictionary(f => f.Name, f => f.Field, StringComparer.Ordinal);
        return this;
    }

    private static JsonMessage Build()
    {
        var value = new JsonMessage();
        var pair = new JsonMessage().With(("key", new(1, JsonKind.Text)), ("value", new(2, JsonKind.Message, value)));
        var list = new JsonMessage().With(("values", new(1, JsonKind.Message, value)));
        var map = new JsonMessage().With(("values", new(1, JsonKind.Message, pair)));
        value.With(
            ("stringValue", new(1, JsonKind.Text)), ("boolValue", new(2, JsonKind.Bool)),
            ("intValue", new(3, JsonKind.Varint)), ("doubleValue", new(4, JsonKind.Double)),
            ("arrayValue", new(5, JsonKind.Message, list)), ("kvlistValue", new(6, JsonKind.Message, map)),
            ("bytesValue", new(7, JsonKind.Base64)));
        var exemplar = new JsonMessage().With(
            ("filteredAttributes", new(7, JsonKind.Message, pair)), ("timeUnixNano", new(2, JsonKind.Fixed64)),
            ("asDouble", new(3, JsonKind.Double)), ("asInt", new(6, JsonKind.Fixed64)),
            ("spanId", new(4, JsonKind.Hex)), ("traceId", new(5, JsonKind.Hex)));
        var metric = new JsonMessage().With(
            ("name", new(1, JsonKind.Text)), ("description", new(2, JsonKind.Text)), ("unit", new(3, JsonKind.Text)),
            ("gauge", new(5, JsonKind.Message, Data(Number(pair, exemplar)))),
            ("sum", new(7, JsonKind.Message, Data(Number(pair, exemplar)))),
            ("histogram", new(9, JsonKind.Message, Data(Histogram(pair, exemplar)))),
            ("exponentialHistogram", new(10, JsonKind.Message, Data(Exponential(pair, exemplar)))),
            ("summary", new(11, JsonKind.Message, Data(Summary(pair)))));
        var scope = new JsonMessage().With(
            ("name", new(1, JsonKind.Text)), ("version", new(2, JsonKind.Text)),
            ("attributes", new(3, JsonKind.Message, pair)));
        var scopeMetrics = new JsonMessage().With(
            ("scope", new(1, JsonKind.Message, scope)), ("metrics", new(2, JsonKind.Message, metric)));
        var resource = new JsonMessage().With(("attributes", new(1, JsonKind.Message, pair)));
        var resourceMetrics = new JsonMessage().With(
            ("resource", new(1, JsonKind.Message, resource)), ("scopeMetrics", new(2, JsonKind.Message, scopeMetrics)));
        return new JsonMessage().With(("resourceMetrics", new(1, JsonKind.Message, resourceMetrics)));
    }

    private static JsonMessage Data(JsonMessage point) =>
        new JsonMessage().With(
            ("dataPoints", new(1, JsonKind.Message, point)), ("aggregationTemporality", new(2, JsonKind.Varint)),
            ("isMonotonic", new(3, JsonKind.Bool)));

    private static JsonMessage Number(JsonMessage pair, JsonMessage exemplar) =>
        new JsonMessage().With(
            ("attributes", new(7, JsonKind.Message, pair)), ("startTimeUnixNano", new(2, JsonKind.Fixed64)),
            ("timeUnixNano", new(3, JsonKind.Fixed64)), ("asDouble", new(4, JsonKind.Double)),
            ("asInt", new(6, JsonKind.Fixed64)), ("exemplars", new(5, JsonKind.Message, exemplar)),
            ("flags", new(8, JsonKind.Varint)));

    private static JsonMessage Histogram(JsonMessage pair, JsonMessage exemplar) =>
        new JsonMessage().With(
            ("attributes", new(9, JsonKind.Message, pair)), ("startTimeUnixNano", new(2, JsonKind.Fixed64)),
            ("timeUnixNano", new(3, JsonKind.Fixed64)), ("count", new(4, JsonKind.Fixed64)),
            ("sum", new(5, JsonKind.Double)), ("bucketCounts", new(6, JsonKind.Fixed64)),
            ("explicitBounds", new(7, JsonKind.Double)), ("exemplars", new(8, JsonKind.Message, exemplar)),
            ("flags", new(10, JsonKind.Varint)));

    private static JsonMessage Exponential(JsonMessage pair, JsonMessage exemplar)
    {
        var buckets = new JsonMessage().With(
            ("offset", new(1, JsonKind.ZigZag)), ("bucketCounts", new(2, JsonKind.Varint)));
        return new JsonMessage().With(
            ("attributes", new(1, JsonKind.Message, pair)), ("startTimeUnixNano", new(2, JsonKind.Fixed64)),
            ("timeUnixNano", new(3, JsonKind.Fixed64)), ("count", new(4, JsonKind.Fixed64)),
            ("sum", new(5, JsonKind.Double)), ("scale", new(6, JsonKind.ZigZag)),
            ("zeroCount", new(7, JsonKind.Fixed64)), ("positive", new(8, JsonKind.Message, buckets)),
            ("negative", new(9, JsonKind.Message, buckets)), ("flags", new(10, JsonKind.Varint)),
            ("exemplars", new(11, JsonKind.Message, exemplar)), ("zeroThreshold", new(14, JsonKind.Double)));
    }

    private static JsonMessage Summary(JsonMessage pair)
    {
        var quantile = new JsonMessage().With(
            ("quantile", new(1, JsonKind.Double)), ("value", new(2, JsonKind.Double)));
        return new JsonMessage().With(
            ("attributes", new(7, JsonKind.Message, pair)), ("startTimeUnixNano", new(2, JsonKind.Fixed64)),
            ("timeUnixNano", new(3, JsonKind.Fixed64)), ("count", new(4, JsonKind.Fixed64)),
            ("sum", new(5, JsonKind.Double)), ("quantileValues", new(6, JsonKind.Message, quantile)),
            ("flags", new(8, JsonKind.Varint)));
    }
}
