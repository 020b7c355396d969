using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class AttributeReaderTests
{
    private static DecodeError Read(byte[] message, List<(string Key, string Value)> into) =>
        AttributeReader.Read(message, OtlpFields.Resource.Attributes, into);

    private static string TextOf(AnyValue value)
    {
        var into = new List<(string Key, string Value)>();
        var resource = new Resource { Attributes = { new KeyValue { Key = "k", Value = value } } };
        Assert.Equal(DecodeError.None, Read(resource.ToByteArray(), into));
        Assert.Equal("k", Assert.Single(into).Key);
        return into[0].Value;
    }

    [Fact]
    public void Each_kind_of_value_has_its_text()
    {
        Assert.Equal("tëxt", TextOf(new AnyValue { StringValue = "tëxt" }));
        Assert.Equal("true", TextOf(new AnyValue { BoolValue = true }));
        Assert.Equal("false", TextOf(new AnyValue { BoolValue = false }));
        Assert.Equal("-9223372036854775808", TextOf(new AnyValue { IntValue = long.MinValue }));
        Assert.Equal("1e+21", TextOf(new AnyValue { DoubleValue = 1e21 }));
        Assert.Equal("NaN", TextOf(new AnyValue { DoubleValue = double.NaN }));
        Assert.Equal("AP8=", TextOf(new AnyValue { BytesValue = ByteString.CopyFrom(0, 255) }));
        Assert.Equal("", TextOf(new AnyValue()));
        Assert.Equal("[]", TextOf(new AnyValue { ArrayValue = new ArrayValue() }));
    }

    [Fact]
    public void Attributes_come_in_their_order_and_other_fields_are_skipped()
    {
        var resource = new Resource { DroppedAttributesCount = 3 };
        foreach (var key in (string[])["z", "a", "z"]) resource.Attributes.Add(OtlpMessages.Attribute(key, "v"));
        var into = new List<(string Key, string Value)> { ("first", "kept") };
        Assert.Equal(DecodeError.None, Read(resource.ToByteArray(), into));
        Assert.Equal(["first", "z", "a", "z"], into.Select(p => p.Key));
    }

    [Fact]
    public void Every_truncation_is_refused_or_a_message_of_its_own()
    {
        var resource = new Resource {
            Attributes = { OtlpMessages.Attribute("key", "value"), OtlpMessages.Attribute("k2", "v2") } };
        var bytes = resource.ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            var into = new List<(string Key, string Value)>();
            var error = Read(bytes[..length], into);
            var isWhole = length == 0
                || length == new Resource { Attributes = { resource.Attributes[0] } }.CalculateSize();
            Assert.Equal(isWhole ? DecodeError.None : DecodeError.Malformed, error);
        }
    }

    [Theory]
    [InlineData("0A030A01FF", "BadText")]                        // the key is not UTF-8
    [InlineData("0A0512030A01FF", "BadText")]                    // the value is not UTF-8
    [InlineData("0A03120218", "Malformed")]                      // a value longer than its pair
    [InlineData("0A0412021880", "Malformed")]                    // an integer cut short
    [InlineData("0A0512032A0108", "Malformed")]                  // an element of a list cut short
    public void Damaged_values_are_refused(string hex, string expected) =>
        Assert.Equal(expected, Read(Convert.FromHexString(hex), []).ToString());
}
