using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>Attribute values that are lists or maps, as JSON.</summary>
/// <remarks>
/// Source: https://opentelemetry.io/docs/specs/otel/common/#anyvalue-representation-for-non-otlp-protocols.
/// </remarks>
internal static class AttributeJson
{
    /// <summary>Lists and maps may nest this deep.</summary>
    internal const int MaxDepth = 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an AnyValue as JSON.</summary>
    /// <param name="any">The AnyValue message.</param>
    /// <param name="text">The JSON; empty on error.</param>
    public static DecodeError Read(ReadOnlySpan<byte> any, out string text)
    {
        using var bytes = new MemoryStream();
        using var json = new Utf8JsonWriter(bytes, Options);
        var error = WriteValue(any, json, 0);
        json.Flush();
        text = error is DecodeError.None ? Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) : "";
        return error;
    }

    private static DecodeError WriteValue(ReadOnlySpan<byte> any, Utf8JsonWriter json, int depth)
    {
        if (depth > MaxDepth) return DecodeError.TooDeep;
        var reader = new ProtoReader(any);
        var isWritten = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (isWritten) return DecodeError.RepeatedField;     // JSON has room for one value
            switch (tag)
            {
                case OtlpFields.AnyValue.String:
                    if (!reader.TryReadBytes(out var utf8)) return DecodeError.Malformed;
                    if (!WireText.TryRead(utf8, out var text)) return DecodeError.BadText;
                    json.WriteStringValue(text);
                    break;
                case OtlpFields.AnyValue.Bool:
                    if (!reader.TryReadVarint(out var flag)) return DecodeError.Malformed;
                    json.WriteBooleanValue(flag != 0);
                    break;
                case OtlpFields.AnyValue.Int:
                    if (!reader.TryReadVarint(out var integer)) return DecodeError.Malformed;
                    json.WriteNumberValue((long)integer);
                    break;
                case OtlpFields.AnyValue.Double:
                    if (!reader.TryReadDouble(out var number)) return DecodeError.Malformed;
                    if (double.IsFinite(number)) json.WriteRawValue(NumberText.Json(number));
                    else json.WriteStringValue(NumberText.Json(number));
                    break;
                case OtlpFields.AnyValue.RawBytes:
                    if (!reader.TryReadBytes(out var raw)) return DecodeError.Malformed;
                    json.WriteBase64StringValue(raw);
                    break;
                case OtlpFields.AnyValue.Array or OtlpFields.AnyValue.KeyValues:
                    if (!reader.TryReadBytes(out var elements)) return DecodeError.Malformed;
                    var error = WriteElements(elements, tag == OtlpFields.AnyValue.KeyValues, json, depth);
                    if (error is not DecodeError.None) return error;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                    continue;
            }
            isWritten = true;
        }
        if (!isWritten) json.WriteNullValue();
        return DecodeError.None;
    }

    // A list and a map differ in their brackets and in their elements: values, or pairs.
    private static DecodeError WriteElements(ReadOnlySpan<byte> elements, bool areMap, Utf8JsonWriter json, int depth)
    {
        if (areMap) json.WriteStartObject();
        else json.WriteStartArray();
        var reader = new ProtoReader(elements);
        while (reader.TryReadNext(OtlpFields.AnyValue.Elements, out var element))
        {
            var error = areMap ? WritePair(element, json, depth) : WriteValue(element, json, depth + 1);
            if (error is not DecodeError.None) return error;
        }
        if (!reader.AtEnd) return DecodeError.Malformed;
        if (areMap) json.WriteEndObject();
        else json.WriteEndArray();
        return DecodeError.None;
    }

    private static DecodeError WritePair(ReadOnlySpan<byte> pair, Utf8JsonWriter json, int depth)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var reader = new ProtoReader(pair);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            var ok = tag switch
            {
                OtlpFields.KeyValue.Key => reader.TryReadBytes(out name),
                OtlpFields.KeyValue.Value => reader.TryReadBytes(out value),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return DecodeError.Malformed;
        }
        if (!WireText.TryRead(name, out var key)) return DecodeError.BadText;
        json.WritePropertyName(key);
        return WriteValue(value, json, depth + 1);
    }
}
