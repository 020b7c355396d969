using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LightWatch.Ingest.Translate;

namespace LightWatch.Ingest.Otlp;

/// <summary>Attributes as text; used only when a series is seen for the first time.</summary>
internal static class AttributeReader
{
    private const int DeepestValue = 16;

    /// <summary>Adds the key and value of each attribute among a message's fields, in their order.</summary>
    /// <param name="message">A resource, scope, point or exemplar.</param>
    /// <param name="attributesTag">The tag of its attributes field.</param>
    /// <param name="into">Receives (key, value text).</param>
    public static DecodeError Read(ReadOnlySpan<byte> message, uint attributesTag, List<(string Key, string Value)> into)
    {
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != attributesTag)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var pair)) return DecodeError.Malformed;
            var error = ReadPair(pair, out var key, out var value);
            if (error is not DecodeError.None) return error;
            into.Add((key, value));
        }
        return DecodeError.None;
    }

    /// <summary>Decodes UTF-8 strictly; NUL, which no store can keep, becomes U+FFFD.</summary>
    public static bool TryText(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        if (!Utf8.IsValid(utf8)) return false;
        text = Encoding.UTF8.GetString(utf8);
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace('\0', '\uFFFD');
        return true;
    }

    private static DecodeError ReadPair(ReadOnlySpan<byte> pair, out string key, out string value)
    {
        key = value = "";
        var reader = new ProtoReader(pair);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            switch (tag)
            {
                case OtlpFields.KeyValue.Key:
                    if (!reader.TryReadBytes(out var name)) return DecodeError.Malformed;
                    if (!TryText(name, out key)) return DecodeError.BadText;
                    break;
                case OtlpFields.KeyValue.Value:
                    if (!reader.TryReadBytes(out var any)) return DecodeError.Malformed;
                    var error = ReadValue(any, out value);
                    if (error is not DecodeError.None) return error;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                    break;
            }
        }
        return DecodeError.None;
    }

    /// <summary>An attribute's value as a label value: text as it is, numbers shortest, bytes in base64, lists and maps as JSON.</summary>
    private static DecodeError ReadValue(ReadOnlySpan<byte> any, out string text)
    {
        text = "";
        var reader = new ProtoReader(any);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            switch (tag)
            {
                case OtlpFields.AnyValue.String:
                    if (!reader.TryReadBytes(out var utf8)) return DecodeError.Malformed;
                    if (!TryText(utf8, out text)) return DecodeError.BadText;
                    break;
                case OtlpFields.AnyValue.Bool:
                    if (!reader.TryReadVarint(out var flag)) return DecodeError.Malformed;
                    text = flag != 0 ? "true" : "false";
                    break;
                case OtlpFields.AnyValue.Int:
                    if (!reader.TryReadVarint(out var integer)) return DecodeError.Malformed;
                    text = ((long)integer).ToString(CultureInfo.InvariantCulture);
                    break;
                case OtlpFields.AnyValue.Double:
                    if (!reader.TryReadDouble(out var number)) return DecodeError.Malformed;
                    text = NumberText.Json(number);
                    break;
                case OtlpFields.AnyValue.RawBytes:
                    if (!reader.TryReadBytes(out var raw)) return DecodeError.Malformed;
                    text = Convert.ToBase64String(raw);
                    break;
                case OtlpFields.AnyValue.Array or OtlpFields.AnyValue.KeyValues:
                    if (!reader.TrySkipBytes()) return DecodeError.Malformed;
                    var error = ReadJson(any, out text);
                    if (error is not DecodeError.None) return error;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                    break;
            }
        }
        return DecodeError.None;
    }

    private static DecodeError ReadJson(ReadOnlySpan<byte> any, out string text)
    {
        using var bytes = new MemoryStream();
        using var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var error = WriteJson(any, json, 0);
        json.Flush();
        text = error is DecodeError.None ? Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) : "";
        return error;
    }

    private static DecodeError WriteJson(ReadOnlySpan<byte> any, Utf8JsonWriter json, int depth)
    {
        if (depth > DeepestValue) return DecodeError.TooDeep;
        var reader = new ProtoReader(any);
        var written = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (written) return DecodeError.RepeatedField;       // JSON has room for one value
            switch (tag)
            {
                case OtlpFields.AnyValue.String:
                    if (!reader.TryReadBytes(out var utf8)) return DecodeError.Malformed;
                    if (!TryText(utf8, out var text)) return DecodeError.BadText;
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
                case OtlpFields.AnyValue.Array:
                    if (!reader.TryReadBytes(out var list)) return DecodeError.Malformed;
                    var listError = WriteList(list, json, depth);
                    if (listError is not DecodeError.None) return listError;
                    break;
                case OtlpFields.AnyValue.KeyValues:
                    if (!reader.TryReadBytes(out var map)) return DecodeError.Malformed;
                    var mapError = WriteMap(map, json, depth);
                    if (mapError is not DecodeError.None) return mapError;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                    continue;
            }
            written = true;
        }
        if (!written) json.WriteNullValue();
        return DecodeError.None;
    }

    private static DecodeError WriteList(ReadOnlySpan<byte> list, Utf8JsonWriter json, int depth)
    {
        json.WriteStartArray();
        var reader = new ProtoReader(list);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.AnyValue.Elements)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var element)) return DecodeError.Malformed;
            var error = WriteJson(element, json, depth + 1);
            if (error is not DecodeError.None) return error;
        }
        json.WriteEndArray();
        return DecodeError.None;
    }

    private static DecodeError WriteMap(ReadOnlySpan<byte> map, Utf8JsonWriter json, int depth)
    {
        json.WriteStartObject();
        var reader = new ProtoReader(map);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return DecodeError.Malformed;
            if (tag != OtlpFields.AnyValue.Elements)
            {
                if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                continue;
            }
            if (!reader.TryReadBytes(out var pair)) return DecodeError.Malformed;
            var error = WritePair(pair, json, depth);
            if (error is not DecodeError.None) return error;
        }
        json.WriteEndObject();
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
        if (!TryText(name, out var key)) return DecodeError.BadText;
        json.WritePropertyName(key);
        return WriteJson(value, json, depth + 1);
    }
}
