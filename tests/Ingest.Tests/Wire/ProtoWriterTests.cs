using Google.Protobuf;
using LightWatch.Ingest.Wire;
using OpenTelemetry.Proto.Common.V1;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class ProtoWriterTests
{
    [Fact]
    public void A_message_of_all_kinds_is_read_by_another_decoder()
    {
        var writer = new ProtoWriter();
        writer.Text(1, "ключ");
        var any = writer.Begin(2);
        var list = writer.Begin(5);
        Element(w => w.Varint(3, unchecked((ulong)-5L)));
        Element(w => w.Double(4, -0.5));
        Element(w => w.Bytes(7, [0, 255]));
        Element(w => w.Varint(2, 1));
        writer.End(list);
        writer.End(any);
        var pair = KeyValue.Parser.ParseFrom(writer.Written.ToArray());
        Assert.Equal("ключ", pair.Key);
        var values = pair.Value.ArrayValue.Values;
        Assert.Equal((-5, -0.5, true), (values[0].IntValue, values[1].DoubleValue, values[3].BoolValue));
        Assert.Equal(ByteString.CopyFrom(0, 255), values[2].BytesValue);

        void Element(Action<ProtoWriter> write)
        {
            var began = writer.Begin(1);
            write(writer);
            writer.End(began);
        }
    }

    [Theory, InlineData(0), InlineData(127), InlineData(128), InlineData(16_383), InlineData(16_384),
        InlineData(3_000_000)]
    public void Nested_messages_of_any_length_have_their_length_before_them(int length)
    {
        var writer = new ProtoWriter();
        var outer = writer.Begin(3);
        writer.Bytes(1, new byte[length]);
        writer.End(outer);
        var reader = new ProtoReader(writer.Written);
        Assert.True(reader.TryReadTag(out var tag));
        Assert.True(reader.TryReadBytes(out var message) && reader.AtEnd);
        Assert.Equal(3u << 3 | 2, tag);
        var inner = new ProtoReader(message);
        Assert.True(inner.TryReadTag(out _));
        Assert.True(inner.TryReadBytes(out var bytes) && inner.AtEnd);
        Assert.Equal(length, bytes.Length);
    }

    [Fact]
    public void A_field_number_of_several_bytes_is_written()
    {
        var writer = new ProtoWriter();
        writer.Fixed64(1000, 42);
        var reader = new ProtoReader(writer.Written);
        Assert.True(reader.TryReadTag(out var tag));
        Assert.True(reader.TryReadFixed64(out var value) && reader.AtEnd);
        Assert.Equal((1000u << 3 | 1, 42UL), (tag, value));
    }

    [Fact]
    public void A_cleared_writer_begins_again()
    {
        var writer = new ProtoWriter();
        writer.Text(1, new string('x', 1000));
        writer.Clear();
        Assert.Equal(0, writer.Written.Length);
        writer.Varint(1, 0);
        Assert.Equal([8, 0], writer.Written.ToArray());
    }
}
