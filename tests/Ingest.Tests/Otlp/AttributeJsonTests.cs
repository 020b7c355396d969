using Google.Protobuf;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Common.V1;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class AttributeJsonTests
{
    private static AnyValue List(params AnyValue[] values) =>
        new() { ArrayValue = new ArrayValue { Values = { values } } };

    private static AnyValue Map(params (string Key, AnyValue Value)[] pairs) => new()
    {
        KvlistValue = new KeyValueList {
            Values = { pairs.Select(p => new KeyValue { Key = p.Key, Value = p.Value }) } },
    };

    private static AnyValue Nested(int depth)
    {
        var value = new AnyValue { IntValue = 1 };
        for (var i = 0; i < depth; i++) value = i % 2 == 0 ? List(value) : Map(("k", value));
        return value;
    }

    private static string Text(AnyValue value)
    {
        Assert.Equal(DecodeError.None, AttributeJson.Read(value.ToByteArray(), out var text));
        return text;
    }

    [Fact]
    public void Lists_and_maps_are_json_in_the_order_of_the_message()
    {
        var value = List(
            new AnyValue { StringValue = "ü\"<" }, new AnyValue { BoolValue = true }, new AnyValue { IntValue = -1 },
            new AnyValue { DoubleValue = 1.5 }, new AnyValue { DoubleValue = double.PositiveInfinity },
            new AnyValue { BytesValue = ByteString.CopyFrom(1) }, new AnyValue(),
            Map(("b", new AnyValue { IntValue = 2 }), ("a", List())));
        Assert.Equal("[\"ü\\\"<\",true,-1,1.5,\"+Inf\",\"AQ==\",null,{\"b\":2,\"a\":[]}]", Text(value));
    }

    [Fact]
    public void Nesting_is_accepted_to_its_limit_and_refused_beyond()
    {
        Assert.Contains("1", Text(Nested(AttributeJson.MaxDepth)), StringComparison.Ordinal);
        Assert.Equal(DecodeError.TooDeep,
            AttributeJson.Read(Nested(AttributeJson.MaxDepth + 1).ToByteArray(), out var text));
        Assert.Equal("", text);
    }

    [Fact]
    public void Every_truncation_is_malformed_or_shorter_json()
    {
        var bytes = Map(
            ("key", List(new AnyValue { StringValue = "text" }, new AnyValue { DoubleValue = 2 }))).ToByteArray();
        for (var length = 1; length < bytes.Length; length++)
            Assert.Equal(DecodeError.Malformed, AttributeJson.Read(bytes.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("1001" + "1801", "RepeatedField")]               // two values in one
    [InlineData("2A040A020A01", "Malformed")]                    // text of an element cut short
    [InlineData("2A050A030A01FF", "BadText")]
    [InlineData("32050A030A01FF", "BadText")]                    // the key of a map
    public void Damaged_values_are_refused(string hex, string expected) =>
        Assert.Equal(expected, AttributeJson.Read(Convert.FromHexString(hex), out _).ToString());
}
