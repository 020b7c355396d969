using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Wire;

public sealed class ProtoReaderTests
{
    [Theory, InlineData("00", 0UL), InlineData("AC02", 300UL), InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue)]
    public void Varint_of_known_bytes_reads_its_value(string hex, ulong expected)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadVarint(out var value));
        Assert.Equal((expected, true), (value, reader.AtEnd));
    }

    [Theory, InlineData(""), InlineData("80"), InlineData("FFFFFFFFFFFFFFFFFF02"), InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void Varint_cut_short_or_over_64_bits_is_refused(string hex) =>
        Assert.False(new ProtoReader(Convert.FromHexString(hex)).TryReadVarint(out _));

    [Theory, InlineData("00"), InlineData("07"), InlineData("80"), InlineData("8080808010")]
    public void Tag_of_field_zero_or_beyond_32_bits_is_refused(string hex) =>
        Assert.False(new ProtoReader(Convert.FromHexString(hex)).TryReadTag(out _));

    [Theory, InlineData("0A05414243"), InlineData("0AFFFFFFFFFFFFFFFFFF01"), InlineData("0A")]
    public void Bytes_longer_than_the_message_are_refused(string hex)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadTag(out _));
        Assert.False(reader.TryReadBytes(out _));
    }

    [Theory, InlineData("0B0C", true), InlineData("0B08010C", true), InlineData("0B130814140C", true),
        InlineData("0B1C", false), InlineData("0B", false), InlineData("0B14", false), InlineData("0C", false),
        InlineData("0E", false)]
    public void Unknown_groups_are_skipped_to_their_own_end(string hex, bool expected)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadTag(out var tag));
        Assert.Equal(expected, reader.TrySkip(tag) && reader.AtEnd);
    }

    [Fact]
    public void Groups_nested_beyond_reason_are_refused()
    {
        var reader = new ProtoReader([.. Enumerable.Repeat((byte)0x0B, 100_000)]);
        Assert.True(reader.TryReadTag(out var tag));
        Assert.False(reader.TrySkip(tag));
    }

    [Fact]
    public void Next_skips_other_fields_and_stops_at_the_end()
    {
        var writer = new ProtoWriter();
        writer.Varint(2, 300);
        writer.Text(1, "a");
        writer.Double(4, 1);
        writer.Text(3, "no");
        writer.Text(1, "");
        writer.Fixed64(1, 9);                                    // the number, but another wire type
        var reader = new ProtoReader(writer.Written);
        Assert.True(reader.TryReadNext(0x0A, out var first));
        Assert.Equal("a"u8.ToArray(), first.ToArray());
        Assert.True(reader.TryReadNext(0x0A, out var second));
        Assert.Equal(0, second.Length);
        Assert.False(reader.TryReadNext(0x0A, out _));
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("0A")]              // a tag without its length
    [InlineData("0A0261")]          // a length beyond the end
    [InlineData("10")]              // another field without its value
    [InlineData("1000" + "0A")]     // the same after a field that is whole
    [InlineData("80")]              // a tag cut short
    [InlineData("0F")]              // a wire type that does not exist
    public void Next_of_malformed_bytes_is_false_before_the_end(string hex)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.False(reader.TryReadNext(0x0A, out _));
        Assert.False(reader.AtEnd);
    }
}
