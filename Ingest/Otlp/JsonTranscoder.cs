using System.Globalization;
using System.Text.Json;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>Rewrites OTLP in JSON as protobuf, so that one decoder serves both. One owner, pooled.</summary>
/// <remarks>
/// Unknown fields and null are ignored. Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
/// </remarks>
internal sealed class JsonTranscoder(int maxBytes)
{
    private readonly ProtoWriter _proto = new();

    /// <summary>The protobuf; valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _proto.Written;

    /// <summary>Rewrites a request.</summary>
    /// <returns>The reason to refuse it; null if it was rewritten.</returns>
    public string? Transcode(ReadOnlySpan<byte> json)
    {
        _proto.Clear();
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "the body is not a JSON object";
            WriteMessage(ref reader, JsonMessage.Request);
            return reader.Read() ? "the body goes on after the JSON object" : null;
        }
        catch (Exception error) when (
            error is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return $"the body is not OTLP in JSON, near byte {reader.TokenStartIndex}: {error.Message}";
        }
    }

    // Begins on StartObject, ends on EndObject.
    private void WriteMessage(ref Utf8JsonReader reader, JsonMessage message)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = message.Field(reader.GetString()!);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) WriteField(ref reader, field);
            }
            else
            {
                WriteField(ref reader, field);
            }
        }
    }

    private void WriteField(ref Utf8JsonReader reader, JsonField field)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (_proto.Written.Length > maxBytes) throw new FormatException("the request is too large");
        switch (field.Kind)
        {
            case JsonKind.Message:
                if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("an object is expected");
                var began = _proto.Begin(field.Number);
                WriteMessage(ref reader, field.Message!);
                _proto.End(began);
                break;
            case JsonKind.Text:
                _proto.Text(field.Number, reader.GetString()!);
                break;
            case JsonKind.Double:
                _proto.Double(field.Number, Double(ref reader));
                break;
            case JsonKind.Fixed64:
                _proto.Fixed64(field.Number, Integer(ref reader));
                break;
            case JsonKind.Varint:
                _proto.Varint(field.Number, Integer(ref reader));
                break;
            case JsonKind.ZigZag:
                var wide = (long)Integer(ref reader);
                var signed = checked((int)wide);
                _proto.Varint(field.Number, (uint)((signed << 1) ^ (signed >> 31)));
                break;
            case JsonKind.Bool:
                _proto.Varint(field.Number, reader.GetBoolean() ? 1u : 0);
                break;
            case JsonKind.Hex:
                _proto.Bytes(field.Number, Convert.FromHexString(reader.GetString()!));
                break;
            default:
                _proto.Bytes(field.Number, reader.GetBytesFromBase64());
                break;
        }
    }

    private static double Double(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetDouble();
        return reader.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
    }

    // Signed numbers come as their two's complement.
    private static ulong Integer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var small)) return (ulong)small;
            if (reader.TryGetUInt64(out var large)) return large;
            var real = reader.GetDouble();                       // 1e3, 5.0
            return real == Math.Truncate(real) && Math.Abs(real) < 9e18
                ? (ulong)(long)real
                : throw new FormatException("an integer is expected");
        }
        var text = reader.GetString()!;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed)
            ? (ulong)signed
            : ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
