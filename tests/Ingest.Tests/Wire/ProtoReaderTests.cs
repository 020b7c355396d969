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
    public void Varint_cut_short_or_over_64_bits_is_refused(string hex) => Assert.False(new ProtoReader(Convert.FromHexString(hex)).TryReadVarint(out _));

    [Theory, InlineData("00"), InlineData("07"), InlineData("80"), InlineData("8080808010")]
    public void Tag_of_field_zero_or_beyond_32_bits_is_refused(string hex) => Assert.False(new ProtoReader(Convert.FromHexString(hex)).TryReadTag(out _));

    [Theory, InlineData("0A05414243"), InlineData("0AFFFFFFFFFFFFFFFFFF01"), InlineData("0A")]
    public void Bytes_longer_than_the_message_are_refused(string hex)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadTag(out _));
        Assert.False(reader.TryReadBytes(out _));
    }

    [Theory, InlineData("0B0C", true), InlineData("0B08010C", true), InlineData("0B130814140C", true), InlineData("0B1C", false), InlineData("0B", false), InlineData("0B14", false), InlineData("0C", false), InlineData("0E", false)]
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
}
