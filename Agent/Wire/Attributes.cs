using System.Diagnostics;

namespace LightWatch.Agent.Wire;

/// <summary>The attributes of one series, encoded once; two with the same content are equal.</summary>
internal sealed class Attributes : IEquatable<Attributes>
{
    /// <summary>Of the single series of an instrument.</summary>
    public static readonly Attributes None = new([]);

    private readonly byte[] _encoded;
    private readonly int _hash;

    private Attributes(byte[] encoded)
    {
        _encoded = encoded;
        var hash = default(HashCode);
        hash.AddBytes(encoded);
        _hash = hash.ToHashCode();
    }

    /// <summary>The attributes as fields of a data point.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <param name="pairs">In the order in which they are sent; keys are distinct.</param>
    public static Attributes Of(params ReadOnlySpan<(string Key, string Value)> pairs) => None.With(pairs);

    /// <summary>These and more.</summary>
    public Attributes With(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var message = new ProtoBuffer();
        message.Append(_encoded);
        foreach (var (key, value) in pairs) Write(message, OtlpFields.PointAttribute, key, value);
        return new(message.Written.ToArray());
    }

    /// <summary>Writes one KeyValue: text, or an array of texts.</summary>
    public static void Write(ProtoBuffer message, int field, string key, object value)
    {
        var content = new ProtoBuffer();
        if (value is string text)
        {
            content.WriteText(OtlpFields.ValueText, text);
        }
        else
        {
            Debug.Assert(value is string[], "an attribute is text or an array of texts");
            var array = new ProtoBuffer();
            foreach (var item in (string[])value)
            {
                var one = new ProtoBuffer();
                one.WriteText(OtlpFields.ValueText, item);
                array.WriteBytes(OtlpFields.ArrayValue, one.Written);
            }

            content.WriteBytes(OtlpFields.ValueArray, array.Written);
        }

        var pair = new ProtoBuffer();
        pair.WriteText(OtlpFields.KeyValueKey, key);
        pair.WriteBytes(OtlpFields.KeyValueValue, content.Written);
        message.WriteBytes(field, pair.Written);
    }

    public bool Equals(Attributes? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _encoded.AsSpan().SequenceEqual(other._encoded));

    public override bool Equals(object? obj) => Equals(obj as Attributes);

    public override int GetHashCode() => _hash;
}
