using System.Globalization;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>Attributes as text; called only when a series is seen for the first time.</summary>
internal static class AttributeReader
{
    /// <summary>Adds the key and value of each attribute among a message's fields, in their order.</summary>
    /// <param name="message">A resource, scope, point or exemplar.</param>
    /// <param name="attributesTag">The tag of its attributes field.</param>
    /// <param name="into">Receives (key, value text).</param>
    public static DecodeError Read(ReadOnlySpan<byte> message, uint attributesTag,
        List<(string Key, string Value)> into)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadNext(attributesTag, out var pair))
        {
            var error = ReadPair(pair, out var key, out var value);
            if (error is not DecodeError.None) return error;
            into.Add((key, value));
        }
        return reader.AtEnd ? DecodeError.None : DecodeError.Malformed;
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
                    if (!WireText.TryRead(name, out key)) return DecodeError.BadText;
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

    /// <summary>
    /// An attribute's value as a label value: text as it is, numbers shortest, bytes in base64, lists and maps as JSON.
    /// </summary>
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
                    if (!WireText.TryRead(utf8, out text)) return DecodeError.BadText;
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
                    var error = AttributeJson.Read(any, out text);
                    if (error is not DecodeError.None) return error;
                    break;
                default:
                    if (!reader.TrySkip(tag)) return DecodeError.Malformed;
                    break;
            }
        }
        return DecodeError.None;
    }
}
