using System.Buffers.Text;
using System.Text;

namespace LightWatch.Storage.Redis;

/// <summary>What a reply is, as far as commands here care: RESP3's finer types are folded into these.</summary>
internal enum RespKind : byte
{
    Null,

    /// <summary>Simple, bulk and verbatim strings, doubles and big numbers as they were spelled.</summary>
    Text,

    Error,

    /// <summary>Integers, and booleans as 0 and 1.</summary>
    Integer,

    /// <summary>Arrays and sets; maps as key, value, key, value.</summary>
    Array,

    /// <summary>Sent without a request; never the answer to a command.</summary>
    Push,
}

/// <summary>One reply of a Redis server. Immutable; owns its bytes.</summary>
internal sealed class RespValue
{
    private RespValue(RespKind kind, byte[] bytes, long integer, IReadOnlyList<RespValue> items) =>
        (Kind, Bytes, Integer, Items) = (kind, bytes, integer, items);

    public static RespValue Null { get; } = new(RespKind.Null, [], 0, []);

    public RespKind Kind { get; }

    /// <summary>The bytes of a text or an error; else empty.</summary>
    public byte[] Bytes { get; }

    public long Integer { get; }

    /// <summary>The elements of an array or a push; else empty.</summary>
    public IReadOnlyList<RespValue> Items { get; }

    public bool IsNull => Kind == RespKind.Null;

    /// <summary>Text of texts, errors and integers; else empty.</summary>
    public string Text => Kind == RespKind.Integer ? Integer.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Encoding.UTF8.GetString(Bytes);

    public static RespValue OfText(byte[] bytes) => new(RespKind.Text, bytes, 0, []);

    public static RespValue OfError(byte[] bytes) => new(RespKind.Error, bytes, 0, []);

    public static RespValue OfInteger(long value) => new(RespKind.Integer, [], value, []);

    public static RespValue OfItems(RespKind kind, IReadOnlyList<RespValue> items) => new(kind, [], 0, items);

    /// <summary>The number, spelled out or not; null if it is none.</summary>
    public long? Number => Kind switch
    {
        RespKind.Integer => Integer,
        RespKind.Text when Utf8Parser.TryParse(Bytes, out long value, out var read) && read == Bytes.Length => value,
        _ => null,
    };
}
